# Frame of every page
nav-brand = realign
nav-label = Main
nav-skip = Skip to the content
nav-questions = Questions
nav-messages = Messages
nav-unread = unread
nav-certification = Certification
nav-learn = Learn
nav-desk = Desk
nav-ask = Ask a Question
nav-sign-in = Sign in
nav-register = Register
nav-sign-out = Sign out
nav-account = Your account
nav-account-menu = Account menu of { $handle }
nav-signed-in-as = Signed in as
nav-pending-label = Pending change
nav-pending = A change of your certification profile is under way. If you did not ask for it, stop it now.
nav-pending-look = See the change
nav-foot-what = realign moves a certification profile to the right account, safely.
nav-foot-safety = We never ask for a password, and never for personal details in a public question.

# Demo
demo-strip-label = Demo
demo-strip = Demo: holds last seconds, mail stays here.
demo-strip-mail = Open the mailbox

# Small words used all over
common-optional = (optional)
common-dismiss = Put this message away
common-errors = Please look at this again
common-support = Support
common-note = Staff note
common-pages = More pages
common-newer = Newer
common-older = Older
common-step-done = (done)
common-back = Back
common-cancel = Cancel
common-continue = Continue
common-save = Save
common-send = Send

# The life of a request
state-open = Open
state-verifying = In verification
state-approved = Approved
state-holding = Approved, waiting
state-rebound = Account changed
state-connected = Solved
state-contested = Objected to
state-rejected = Declined
state-expired = Expired
state-withdrawn = Withdrawn
state-undone = Undone
state-duplicate = Duplicate
state-closed = Closed
state-answered = Answered

# Whose turn it is
turn-requester = Waiting for the person
turn-staff = Waiting for support
turn-none = Nothing to do
turn-yours = Your turn

# What a question is about
topic-change-account = Change the account on my certification profile
topic-lost-access = Lost access to my account
topic-two-profiles = Two certification profiles
topic-learn-side = Change the account on my Learn profile
topic-connect-fails = Connecting fails
topic-other = Something else

# Pages that say that something did not work
error-code = Code { $code }
error-next = What you can do
error-home = Back to the questions
error-400-heading = We could not read that
error-400-what = Something in what your browser sent is missing or not as we expect it.
error-400-next = Go back, reload the page and try once more. What you typed is usually still there.
error-403-heading = This is not open to your account
error-403-what = You are signed in, but this page or action belongs to somebody else's job.
error-403-next = If you have another account, sign out and sign in with that one.
error-404-heading = There is nothing here
error-404-what = This page does not exist, or it is private and not yours.
error-404-next = Check the address, or start again from the list of questions. If the page is yours, sign in first.
error-409-heading = Somebody was faster
error-409-what = While you were reading, this was changed. Nothing of what you just sent was done.
error-409-next = Look at it as it stands now, then decide whether it is still needed.
error-413-heading = That is too much at once
error-413-what = What you sent is larger than this page accepts.
error-413-next = Shorten the text and send it again.
error-429-heading = A little slower, please
error-429-what = There were too many tries in a short time, so we ask you to wait. This protects your account as well.
error-429-next = Wait a few minutes and try again.
error-500-heading = That went wrong on our side
error-500-what = It was not your fault. The error has been noted for the people who run this desk.
error-500-next = Try again in a moment. What had been confirmed to you is safe.
error-503-heading = We will be right back
error-503-what = The desk is busy or being restarted.
error-503-next = Wait a minute and load this page again. What had been confirmed to you is safe.
