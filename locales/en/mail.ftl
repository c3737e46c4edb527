# Mails: the frame of all of them
mail-from = Certification Support
mail-hello = Hello,
mail-genuine = Is this mail genuine? Every link in a genuine one begins with the address below. We never ask for a password, and nothing private stands in our mails. If in doubt, type the address yourself and sign in there.
mail-why-link = You get this mail because somebody typed this address into a form of ours.
mail-why-account = You get this mail because it is about the account of this address.
mail-why-request = You get this mail because you have a request with us.
mail-why-contact = You get this mail because a certification profile has this address on file.

# How to connect, step by step
mail-steps-sign-in = Sign in to Learn with the account of your Learn profile.
mail-steps-open = Open the page of your Learn profile with the link below.
mail-steps-connect = Choose “Connect certification profile”: that completes the profile connection.
mail-steps-go = Open the page of your Learn profile
mail-steps-then = Your request closes by itself then. If you are signed in with another account now, sign out first.

# register
mail-register-subject = Confirm your address
mail-register-what = Somebody, hopefully you, wants to make an account with this address. Open the link to set a password. You are signed in afterwards.
mail-register-go = Confirm the address and set a password
mail-register-until = The link works once, until { $date }.
mail-register-not-you = If it was not you, do nothing: without the link no account is made.

# register_known
mail-register-known-subject = You have an account already
mail-register-known-what = Somebody, hopefully you, wanted to make an account with this address. It has one already, so nothing was changed.
mail-register-known-go = Sign in
mail-register-known-forgotten = If you have forgotten the password, set a new one:
mail-register-known-again = Set a new password
mail-register-known-not-you = If it was not you, you need not do anything.

# recover
mail-recover-subject = Set a new password
mail-recover-what = Somebody, hopefully you, asked for a new password for the account of this address.
mail-recover-go = Set a new password
mail-recover-until = The link works once, until { $date }.
mail-recover-not-you = If it was not you, do nothing: your password stays as it is.

# recover_staff
mail-recover-staff-subject = Your account is not recovered by mail
mail-recover-staff-what = Somebody, hopefully you, asked for a new password for the account of this address. It works at the support desk, and such accounts are not recovered by mail.
mail-recover-staff-next = Ask an administrator of the desk for a new invitation. If you know your password, sign in as always:
mail-recover-staff-go = Sign in
mail-recover-staff-not-you = If it was not you, tell an administrator that somebody tried.

# recover_unknown
mail-recover-unknown-subject = There is no account with this address
mail-recover-unknown-what = Somebody, hopefully you, asked for a new password for an account of this address. There is no such account. Perhaps you registered with another address.
mail-recover-unknown-next = You can make an account with this one:
mail-recover-unknown-go = Make an account
mail-recover-unknown-not-you = If it was not you, you need not do anything.

# password_changed
mail-password-changed-subject = Your password was changed
mail-password-changed-what = The password of your account was set a moment ago, and the other sessions of the account were ended.
mail-password-changed-you = If that was you, you need not do anything.
mail-password-changed-not-you = If it was not you, set a new one at once:
mail-password-changed-go = Set a new password

# invite
mail-invite-subject = Your account at the support desk
mail-invite-what = A work account at the support desk was made for you. Open the link to set its password. You are signed in afterwards.
mail-invite-go = Set a password
mail-invite-until = The link works once, until { $date }.
mail-invite-not-you = If you do not expect this, do nothing and tell the people who run the desk.

# request_received
mail-request-received-subject = We have your request
mail-request-received-what = Your request has arrived. An agent will take it up and talk with you in a private conversation that nobody else can read.
mail-request-received-next = That page shows how far it is, and what you can do now so that it goes faster:
mail-request-received-go = Open your request

# thread_opened
mail-thread-opened-subject = An agent has taken up your request
mail-thread-opened-what = An agent has taken up your request and opened a private conversation with you.
mail-thread-opened-go = Open the conversation
mail-thread-opened-safe = Write what is private there, never in the public question. We never ask for a password.

# new_message
mail-new-message-subject = You have a new private message
mail-new-message-what = There is a new message for you in the private conversation about your request. To keep it private it does not stand in this mail.
mail-new-message-go = Read and answer

# contact_code
mail-contact-code-subject = Your code for Certification Support
mail-contact-code-what = Somebody asks to change the account on a certification profile that has this address as its contact. If it is you, type this code on the page of your request:
mail-contact-code-until = It counts until { $date }, for five tries.
mail-contact-code-secret = Give the code to nobody, not even to somebody who says that they are from support: it shows that you can read this mailbox.
mail-contact-code-not-you = If it is not you, do not pass it on. You can stop the codes of whoever asks for them, for 30 days:
mail-contact-code-stop = Stop these codes

# approved
mail-approved-subject = The account on a certification profile is about to change
mail-approved-what = Certification Support has approved a request to bind a certification profile to another account. This address is an old contact of that profile.
mail-approved-when = The change takes effect on { $date } at the earliest.
mail-approved-you = If you asked for it, you need not do anything.
mail-approved-not-you = If you did not ask for it, stop it now. You need no password for that:
mail-approved-object = Object to the change
mail-approved-sign-in = If you did not ask for it, sign in with the account that the profile is bound to now, and object there:
mail-approved-go = Open your certification profile

# approved_requester
mail-approved-requester-subject = Your request was approved
mail-approved-requester-what = Your request was approved. Before the change is made there is a waiting time in which the old contacts of the profile can object.
mail-approved-requester-when = The change takes effect on { $date } at the earliest.
mail-approved-requester-next = You need not do anything until then. We write to you when it is done.
mail-approved-requester-go = Open your request

# done
mail-done-subject = The account was changed: one step is left
mail-done-what = Your certification profile is now bound to the account that you asked for. What is left is to connect it with your Learn profile:

# nudge
mail-nudge-subject = One step is left: connect your profiles
mail-nudge-what = Your certification profile is as you asked for, and it is not connected with your Learn profile yet. It takes a minute:

# done_notice
mail-done-notice-subject = The account on a certification profile was changed
mail-done-notice-what = A certification profile was bound to another account. This address is an old contact of that profile.
mail-done-notice-you = If you asked for it, you need not do anything.
mail-done-notice-not-you = If you did not ask for it, object now. The profile is frozen at once, and a lead of the desk looks at it. You need no password for that:
mail-done-notice-object = Object to the change
mail-done-notice-until = The link works until { $date }.
mail-done-notice-sign-in = If you did not ask for it, sign in with the account that the profile was bound to before, and object there:
mail-done-notice-go = Open your certification profile

# rejected
mail-rejected-subject = Your request was declined
mail-rejected-what = Your request was declined. The reason, and what you can still do, stand in the private conversation.
mail-rejected-go = Open the conversation

# objection
mail-objection-subject = Somebody objected to your request
mail-objection-what = Somebody has objected to the change that you asked for. Nothing moves until a lead of the desk has looked at it.
mail-objection-next = You will hear from us. If the lead has a question, you find it in the private conversation:
mail-objection-go = Open the conversation

# reminder
mail-reminder-subject = Your request waits for you
mail-reminder-what = Your request can not go on without you. The page shows what is missing:
mail-reminder-go = Open your request
mail-reminder-next = If nothing happens for two weeks the request expires. You can take it up again later with one click.

# expired
mail-expired-subject = Your request has expired
mail-expired-what = We have not heard from you for a while, so your request was put aside. One click takes it up again, and what you have shown counts on as long as it is valid.
mail-expired-go = Open your request

# claim_notice
mail-claim-notice-subject = An account has claimed a certification profile
mail-claim-notice-what = An account has claimed the certification profile that has this address as its contact, and can now see and connect it.
mail-claim-notice-you = If that was you, you need not do anything.
mail-claim-notice-not-you = If it was not you, object. You need no password for that:
mail-claim-notice-object = Object to the claim

# frozen
mail-frozen-subject = A certification profile was frozen
mail-frozen-what = The certification profile that has this address as its contact was frozen: the account on it can not be changed until a lead of the desk has looked at it.
mail-frozen-next = If you are the owner and did not ask for this, sign in to see where it stands:
mail-frozen-go = Open your certification profile

# undone
mail-undone-subject = The change was undone
mail-undone-what = An objection to the change that you asked for was upheld. Your certification profile is bound as it was before the change.
mail-undone-go = Open the conversation

# merge_approved
mail-merge-approved-subject = Two certification profiles are about to become one
mail-merge-approved-what = Certification Support has approved a request to join two certification profiles of one person. This address is a contact of one of them.

# merge_done
mail-merge-done-subject = Your certification profiles are one now
mail-merge-done-what = Your two certification profiles have become one, with the exams of both. If it is not connected with your Learn profile yet, that is what is left:

# merged
mail-merged-subject = Two certification profiles became one
mail-merged-what = Two certification profiles were joined. This address is a contact of one of them.

# merge_undone
mail-merge-undone-subject = A merge of two certification profiles was undone
mail-merge-undone-what = Two certification profiles that had become one are two again, each with its own exams and the account it had before. You get this because you asked for the merge, or because this address is a contact of one of the two.
mail-merge-undone-next = If you want to connect your profile again, do that on its page.
mail-merge-undone-go = See where it stands

# Changes of a Learn profile
mail-why-learn = You get this mail because the account of this address is, or was, on the Learn profile it tells about.
mail-learn-password = Set a new password

# account_added
mail-account-added-subject = An account was added to your Learn profile
mail-account-added-what = An account was added to the Learn profile that the account of this address is on. Whoever signs in with it uses the same Learn profile.
mail-account-added-you = If that was you, you need not do anything. Here you see all accounts of the Learn profile:
mail-account-added-go = Look at the accounts
mail-account-added-not-you = If it was not you, sign in there, remove the account you do not know, and set a new password for yours:

# account_removed
mail-account-removed-subject = An account was removed from a Learn profile
mail-account-removed-what = An account was removed from the Learn profile that the account of this address is, or was, on. The account itself still exists; its next sign-in starts a new, empty Learn profile. If it was the one the certification profile is connected through, the connection is out of date now.
mail-account-removed-you = If that was you, you need not do anything. Here you see the accounts of your Learn profile:
mail-account-removed-go = Look at the accounts
mail-account-removed-not-you = If it was not you, set a new password at once, then look who is on the Learn profile:

# learn_merged
mail-learn-merged-subject = Two Learn profiles became one
mail-learn-merged-what = The Learn profile that the account of this address is on was merged with another one. All accounts of both are on one Learn profile now. This can not be undone.
mail-learn-merged-you = If that was you, you need not do anything. Here you see all accounts of the Learn profile:
mail-learn-merged-go = Look at the accounts
mail-learn-merged-not-you = If it was not you, sign in there, remove the accounts you do not know, and set a new password for yours:

# learn_deleted
mail-learn-deleted-subject = Your Learn profile was deleted
mail-learn-deleted-what = The Learn profile that the account of this address was on was deleted, and its connection to a certification profile has ended. The account still exists, and so does every certification profile with its exams.
mail-learn-deleted-you = If that was you, you need not do anything. Your next sign-in starts a new, empty Learn profile.
mail-learn-deleted-go = Open the Learn profile
mail-learn-deleted-not-you = If it was not you, somebody else can sign in with one of its accounts. Set a new password at once:
