# Signing in
sign-in-title = Sign in
sign-in-lead = With the account that your question or profile belongs to.
sign-in-already = You are signed in as { $handle }
sign-in-already-personal = That is a personal account. To use another account, sign in with it below; this session ends then.
sign-in-already-work = That is a work or school account. To use another account, sign in with it below; this session ends then.
sign-in-stay = Stay with this account
sign-in-forgot = I can not sign in
sign-in-new = No account yet?
sign-in-register = Make one
sign-in-which-account = Not sure which account to use? See how the two profiles come together
sign-in-wrong = The email address and the password do not belong together. Please check both.
sign-in-wait = Too many tries did not succeed. You can try again in { $seconds ->
    [one] 1 second
   *[other] { $seconds } seconds
}.
sign-in-closed = Too many tries in a row did not succeed, so passwords are not taken for this address any more. Use “I can not sign in” to set a new one.
sign-in-choose-title = Two accounts use this address
sign-in-choose-text = One is personal, one belongs to work or school, and the password fits both. Type it once more and say which one you mean.
sign-in-which = Sign in with
flash-signed-out = You are signed out.

# Signing in again before something that only the owner of the account must do
again-title = Sign in again
again-lead = What you want to do next is for you alone, so please show once more that it is you. You stay signed in.
again-as-personal = Your personal account:
again-as-work = Your work or school account:
again-button = Go on
again-wrong = That is not the password of this account. Please check it.
again-no-password = This account has no password here. Sign out and in again with it, then come back: within five minutes you are not asked again.

# Making an account
register-title = Make an account
register-lead = We send you a link. Behind it you set a password, and you are in.
register-email-hint = Nobody else gets to see it. In public you appear under a name we make up, which you can change.
register-send = Send me the link
register-have-one = I have an account
register-kind = This makes a personal account. Work or school accounts are made by the organisation they belong to.
account-not-an-address = Please enter an email address, such as name@example.com.

# After asking for a link
sent-title = Look into your mailbox
sent-lead-register = If the address can receive mail, a message is on its way. It leads you on.
sent-lead-recover = If the address can receive mail, a message is on its way. It tells you how to get back in.
sent-nothing-title = Nothing there after a few minutes?
sent-nothing-text = Look into the folder for unwanted mail, and check that the address was typed correctly. We send only a few such messages to one address within some hours; the links in earlier ones still work.
sent-again = Try another address

# Recovery
recover-title = Get back into your account
recover-lead = We send a link to your address. Behind it you set a new password.
recover-send = Send me the link
recover-what-title = What happens to my account?
recover-what-text = All its sessions end when the new password is set. For 30 days, signing in with it counts as weaker proof when the account of a certification profile is changed. People who work at the desk are let in again by an administrator instead.

# Behind the link
confirm-title-register = Set your password
confirm-title-recover = Set a new password
confirm-title-invite = Welcome to the desk: set your password
confirm-lead-register = This makes your account and signs you in.
confirm-lead-recover = This ends all sessions of the account and signs you in.
confirm-lead-invite = This opens your work account and signs you in.
confirm-send-register = Make my account
confirm-send-recover = Set the password
confirm-send-invite = Open my account
confirm-switches = Setting the password signs you in with the account of this link, and ends that session in this browser.
link-title-dead = This link does not work any more
link-lead-dead = It was used already, has expired, or was replaced by a newer one. Nothing was changed.
link-title-taken = This address has its account already
link-lead-taken = It was made through another link a moment ago. Sign in with its password, or set a new one.
link-signed-in = So there may be nothing left to do here.
link-register = Send me a new link to register
link-recover = Set a new password
link-staff = An invitation to the desk that does not work any more is replaced by an administrator.
flash-account-made = Your account is ready, and you are signed in.
flash-account-recovered = Your new password is set, and you are signed in. All other sessions have ended.

# Passwords
account-password = Password
account-password-new = New password
account-password-current = Current password
password-rules = At least 15 characters. Anything goes, also spaces: a few words that only you would put together are best.
password-help-title = What makes a good password?
password-help-text = Its length. Four or five words that do not belong together are hard to guess and easy to remember. A password manager does it for you; pasting is fine. We refuse only what everybody tries first.
password-fault-short = This password is too short. It needs at least 15 characters.
password-fault-long = This password is too long. At most about a thousand letters fit.
password-fault-common = This password is one of those that are tried first, because many people use it. Please choose another.
password-fault-repeated = This password repeats the same few characters, so it is easily guessed. Please choose another.
password-fault-sequence = This password follows the keyboard, the alphabet or counting, so it is easily guessed. Please choose another.
password-fault-context = This password consists of your address or of names that belong to this place, so it is easily guessed. Please choose another.

# One's own account
account-lead = What others see of you, how you sign in, and where you are signed in.
account-facts = Who you are here
account-email = Email address
account-kind = Kind
account-kind-personal = Personal account
account-kind-personal-hint = The one you made for yourself.
account-kind-work = Work or school account
account-kind-work-hint = The one your organisation gave you.
account-role = Role
account-issuer = Kept by
account-subject = Identifier
account-subject-hint = Accounts are told apart by this identifier, never by the email address: an address can change hands.
account-recovered = Recovered
account-handle = Your public name
account-handle-label = Public name
account-handle-hint = 3 to 30 letters, digits or dashes. Others see it beside what you write.
account-preferences = Language and time
account-language = Language
account-zone = Time zone
account-zone-hint = Times on pages and in mails are shown in it.
account-unknown-language = This language is not on the list.
account-unknown-zone = This time zone is not on the list.
account-password-change = Change the password
account-password-ends = All your other sessions end, and we tell you by mail.
account-current-wrong = This is not your current password.
account-password-moved = The password of this account was changed in another place just now.
account-no-password = This account does not sign in with a password.
account-send-again = The link became valid just now. Please send the form again.
account-sessions = Where you are signed in
account-sessions-lead = If you do not recognise one of these, end it and change your password.
account-session-device = Browser
account-session-unknown = Unknown browser
account-session-since = Signed in
account-session-used = Last used
account-session-this = This browser
account-session-end = Sign out there
account-sessions-end = Sign out everywhere else
language-en = English
handle-fault-length = A public name has 3 to 30 characters.
handle-fault-letters = Please use the letters a to z, digits, and single dashes between them; at least one letter.
handle-fault-staff = This name reads like somebody who works here. Please choose another.
handle-fault-taken = This name, or one that looks just like it, is taken. Please choose another.
flash-account-renamed = Your public name is changed.
flash-account-saved = Saved.
flash-account-password = Your password is changed. All your other sessions have ended.
flash-account-session-ended = That session has ended.
flash-account-session-over = That session had ended already.
flash-account-sessions-ended = You are signed out everywhere else.

# The people of the desk
role-member = Member
role-agent = Agent
role-lead = Lead
role-admin = Administrator
staff-title = People of the desk
staff-lead = Who works here, and as what. A change of role ends the sessions of that person.
staff-last = Last sign-in
staff-never = Never
staff-open = Invited, not here yet
staff-you = You
staff-role-of = Role of { $handle }
staff-role-set = Change
staff-invite = Invite again
staff-invited-title = New invitation for { $handle }
staff-invited-text = It was sent by mail as well. This is the only time this link is shown; the password, the sessions and earlier links of that account have ended.
staff-invited-until = It works once, until
staff-how = New people are added on the server's command line. Somebody who can not sign in any more is invited again here: make sure first that it is really them.
staff-not-local = This account is kept by another issuer, so there is no password to set here.
staff-not-yourself = Your own role and invitation are in the hands of another administrator.
staff-role-changed = Somebody else changed this role just now.
flash-staff-role = The role is changed, and that person's sessions have ended.
