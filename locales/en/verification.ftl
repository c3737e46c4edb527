# Items of evidence, for staff
evidence-wanted_account = Control of the wanted account
evidence-current_account = Control of the current account
evidence-contact_email = Contact email on file
evidence-mcid = MCID
evidence-legal_name = Legal name
evidence-exam = Exam and date
evidence-registration = Registration ID
evidence-country = Country
evidence-current_name = Legal name of today
evidence-target_unavailable = the wanted account is bound to another profile
evidence-profile_updated = void, for an import has changed the profile

which-first = First profile
which-second = Second profile

outcome-match = Match
outcome-equivalent = Equivalent
outcome-partial = Partial
outcome-other_script = Other script
outcome-mismatch = Mismatch
outcome-unavailable = Can not be used

strength-strong = Strong
strength-medium = Medium
strength-weak = Weak
strength-supporting = Supporting
strength-locator = Locator
strength-mandatory = Needed
strength-none = None

voided-replaced = Another account was proven instead
voided-wanted_changed = It was proven for another wanted account
voided-reconsidered = Its profile is one of the two of this request
voided-target_taken = The wanted account was bound to another profile
voided-profile_changed = The profile has changed since
voided-profile_updated = An import has changed the profile since; the person is not told, so ask for it again
voided-profile_merged = The profile was merged, or separated again; the person is not told, so ask for it again

# The policy, for staff
rule-current-account = Wanted and current account are proven, and the name does not contradict.
rule-contact-email = Wanted account and contact email are proven; MCID, name and one exam fact fit.
rule-both-profiles = Each of the two profiles is proven by its own evidence, and no name contradicts.
policy-wanted-account = The wanted account has not been proven by a sign-in.
policy-no-profile = No certification profile is located: the MCID is unknown and no proven account has one.
policy-strong-item = Nothing that only the owner has is proven: the current account, or a contact email that is not that account's own.
policy-legal-name = The legal name does not fit, or needs its Latin spelling.
policy-mcid = The MCID does not fit.
policy-name-exact = By the contact email, the whole legal name has to fit.
policy-exam-fact = By the contact email, one exam fact has to fit.
policy-second-no-profile = The second profile is not located: its MCID is unknown or that of the first one, and no proven account has it.
policy-survivor-account = No account is wanted, so the profile that survives keeps its own, and that one is not proven: choose the other profile, or have the wanted account proven.
policy-second-strong-item = For the second profile, nothing that only its owner has is proven: its account, or a contact email that is not that account's own.
policy-second-legal-name = The legal name does not fit the second profile, or needs its Latin spelling.
policy-second-mcid = The MCID of the second profile does not fit.
policy-second-name-exact = By the contact email, the whole legal name of the second profile has to fit.
policy-second-exam-fact = By the contact email, one exam fact of the second profile has to fit.
strict-profile = This profile takes the strict policy: it was contested before, or a lead asked for it.
strict-contact-edited = The contact email was edited within the last 30 days.
strict-notice-refused = A notice to an old contact was refused by its mail server.
blocked-frozen = The profile is frozen until a lead has looked at it.
blocked-contested = Another change of this profile is contested.
blocked-rebound-lately = The profile moved within the last 30 days, or three times within a year.
blocked-merge-in-progress = The profile is being merged with another one.
blocked-other-pending = Another change of this profile, or to this account, waits to take effect.

# What the requester can do
step-wanted = Prove the account you want
step-wanted-of-two = Prove the account that the one profile shall have, if you want a certain one
step-current = Prove the account it is bound to now
step-contact = Use the code sent to your contact email
step-answers = Tell us something about an exam you took
step-second = Show that the second profile is yours too
step-second-current = Prove the account that the second profile is bound to
step-second-contact = Use the code sent to the contact email of the second profile
step-second-answers = Tell us something about an exam on the second profile

# The page of the second profile
second-title = Your second certification profile
second-lead = Two profiles of one person can become one, once each is shown to be yours by itself. What you give here is about the second one only.
second-back = Back to the first profile
second-accounts-text = Sign in once with the account that the second profile is bound to. You stay signed in here as you are.
second-account-button = Prove the account of the second profile
second-current-name-label = Your legal name today, if it has changed
second-current-name-hint = After a marriage, say. It is compared with both profiles; the one with your new name stays.

# The requester's evidence page
evidence-title = Show that it is you
evidence-lead = What you give here is compared by the system at once. The agent sees whether it fits, never what you typed.
evidence-done = Received
evidence-todo = Open
evidence-back = Back to the conversation
evidence-over = This request takes no further evidence.
evidence-over-text = It has moved on. The conversation shows where it stands.
evidence-strict = Without your current account
evidence-strict-text = You said that you can not use the account the profile is bound to now. Then other things have to show that the profile is yours: the code to its contact email, together with what you know of an exam. An account in other hands shows nothing. We can not recover an account for you: that is done by whoever provides it.
evidence-accounts = Your accounts
evidence-accounts-text = Sign in once with each account to show that it is yours. You stay signed in here as you are.
evidence-wanted-button = Prove the account you want
evidence-current-button = Prove the current account
evidence-contact = Your contact email
evidence-contact-text = If the certification profile has a contact email, we send a code of eight digits there. It counts for 24 hours and five tries.
evidence-contact-send = Send a code
evidence-code = Code from the mail
evidence-code-hint = Eight digits
evidence-code-give = Use the code
evidence-code-wrong = This code does not fit, has expired, or was tried too often. You can ask for another one.
evidence-answers = What you know
evidence-answers-text = Fill in what you have at hand; empty fields are left out. You can answer three times a day.
evidence-mcid-label = MCID
evidence-mcid-hint = 7 to 9 digits, from the Certification Dashboard or an old mail
evidence-name-label = Legal name on the profile
evidence-name-hint = In Latin letters if the profile has it so
evidence-exam-label = Exam code
evidence-exam-hint = Such as AZ-104
evidence-date-label = Date of that exam
evidence-date-hint = Year-month-day, such as 2024-05-17; a day off is fine
evidence-registration-label = Registration ID
evidence-registration-hint = From the score report of the exam provider
evidence-country-label = Country on the profile
evidence-country-hint = Two letters, such as DE
evidence-send = Send the answers
evidence-empty = Fill in at least one field.
evidence-same-number = This is the number of the other profile. Give the one of this profile.
evidence-both-exam = An exam needs its code and its date.
evidence-date-bad = Write the date as year-month-day, such as 2024-05-17.
evidence-too-long = That is too long for this field.

# Proving an account
proof-wanted-title = Prove the account you want
proof-wanted-lead = Sign in with the personal account that the certification profile shall be bound to.
proof-current-title = Prove the current account
proof-current-lead = Sign in with the personal account that the certification profile is bound to now.
proof-second-title = Prove the account of the second profile
proof-second-lead = Sign in with the personal account that your second certification profile is bound to now.
proof-stay = This only shows that the account is yours. You stay signed in as { $handle }.
proof-bound = It counts for this one request and for nothing else.
proof-email = Email address of that account
proof-password = Password of that account
proof-kind = Which account of this address?
proof-kind-personal = The personal account
proof-kind-work = The work or school account
proof-kind-hint = The password fits two accounts of this address.
proof-button = Prove this account
proof-wrong = The address or the password is not right. Check both and try again.
proof-wait = Too many tries. The next one is possible in { $seconds } seconds.
proof-closed = Passwords are not taken for this account any more. Recover it first, then come back here.

# How proving an account went: codes of the outcome
outcome-proof_received = Received. Thank you: this item is noted for your request.
outcome-warn_other_learn_profile = Received. Note that this account belongs to another Learn profile than the one you use now: after the change, that other Learn profile is the one that can connect.
outcome-wrong_account_kind = This is a work or school account. A certification profile can only be bound to a personal account. Use a personal account of yours.
outcome-same_account = This is the account the certification profile is bound to already, perhaps under another address. There is nothing to change, so the request was closed. If connecting fails, sign in with this account and try again.
outcome-msa_bound_elsewhere = This account is bound to your other certification profile. The two profiles can become one: show for the second profile, too, that it is yours. The steps are on this page.
outcome-target_unavailable = This account can not be used for this request. Write to the agent in the conversation, or prove another account. Should you have a second certification profile, the step for it is on this page.
outcome-proof_invalid = This form was used already, is older than 15 minutes, or the request has moved on. Nothing was recorded. Use the fresh form below.

flash-code-sent = If the profile has a contact email, a code is on its way.
flash-code-enough = You have asked for three codes today. Please go on tomorrow.
flash-code-right = The code fits. Thank you.
flash-answers-received = Received. Your answers were compared and not kept.
flash-evidence-over = This request takes no further evidence.
flash-answers-wait = You have answered three times today. Please go on tomorrow.

# Stopping codes
stop-title = Stop these codes?
stop-text = Somebody asked for a code in a request about your certification profile. If that was not you, stop them here: this person can then have no codes sent to you for 30 days. Your own requests are not affected.
stop-button = Stop codes of this request
stop-done-title = Codes are stopped
stop-done-text = For the next 30 days, this requester can have no further codes sent to you. Nothing else was changed.
link-gone-title = This link does not work any more
link-gone-text = It is incomplete, or the page was open for longer than half an hour. Open the link in the mail again.
