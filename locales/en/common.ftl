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
nav-foot-help = How to align your two profiles
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

# Where a question stands, as everybody sees it
state-asked = Asked
state-claimed = An agent is on it
state-verification = In verification
state-done = Account changed
state-solved = Solved

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
error-help = How to align two profiles
error-bad-form = Something in what your browser sent is missing or not as this page expects it.
error-bad-heading = We could not read that
error-bad-what = Nothing was done with what you sent.
error-bad-next = Go back, reload the page and try once more. What you typed is usually still there.
error-forbidden-heading = This is not open to your account
error-forbidden-what = You are signed in, but this page or action belongs to somebody else's job.
error-forbidden-why = Only accounts with the role for it may do this. Nothing was changed.
error-forbidden-next = If you have another account, sign out and sign in with that one.
error-foreign-form-heading = This form has gone stale
error-foreign-form-what = We could not be sure that the form was sent from our own page, so nothing was done.
error-foreign-form-why = It happens when you signed in or out in another tab, or when the page was open for very long.
error-foreign-form-next = Go back, reload the page and send the form again.
error-not-found-heading = There is nothing here
error-not-found-what = This page does not exist, or it is private and not open to you.
error-not-found-why = We do not tell the two apart, so that nobody learns what others have here.
error-not-found-next = Check the address, or start again from the list of questions. If the page is yours, sign in first.
error-sign-in-first-heading = Please sign in
error-sign-in-first-what = This page is for people who are signed in.
error-sign-in-first-why = It shows what is yours, so we have to know who is looking.
error-sign-in-first-next = Sign in; you come back to this page afterwards.
error-conflict-heading = That is not possible now
error-conflict-what = Things stand differently from what the page you sent this from showed. Nothing was done.
error-conflict-next = Look at it as it stands now, then decide whether it is still needed.
error-too-many-heading = A little slower, please
error-too-many-what = There were too many tries in a short time. The limit protects your account as well.
error-too-many-why = You can try again in { $seconds } seconds.
error-too-many-next = Wait that long and send it again. A page you are signed in on stays signed in.
error-too-large-heading = That is too much at once
error-too-large-what = What you sent is larger than this page accepts. Nothing of it was kept.
error-too-large-why = Very long texts are hard to answer, so there is a limit.
error-too-large-next = Go back, shorten the text and send it again.
error-too-slow-heading = That took too long to arrive
error-too-slow-what = What you sent did not arrive completely. Nothing of it was kept.
error-too-slow-why = The connection is probably slow or was interrupted.
error-too-slow-next = Go back and send it again.
error-busy-heading = We will be right back
error-busy-what = The desk is busy for a moment or being restarted.
error-busy-why = What had been confirmed to you is safe.
error-busy-next = Wait a few seconds and load this page again.
error-internal-heading = That went wrong on our side
error-internal-what = It was not your fault. The cause has been noted for the people who run this desk.
error-internal-why = What had been confirmed to you before is safe.
error-internal-next = Try again in a moment.

# How long ago, how soon
time-ago-seconds = just now
time-ago-minutes = { $count ->
    [one] 1 minute ago
   *[other] { $count } minutes ago
}
time-ago-hours = { $count ->
    [one] 1 hour ago
   *[other] { $count } hours ago
}
time-ago-days = { $count ->
    [one] 1 day ago
   *[other] { $count } days ago
}
time-in-seconds = in a moment
time-in-minutes = { $count ->
    [one] in 1 minute
   *[other] in { $count } minutes
}
time-in-hours = { $count ->
    [one] in 1 hour
   *[other] in { $count } hours
}
time-in-days = { $count ->
    [one] in 1 day
   *[other] in { $count } days
}

# Name of the product, where a text needs it
