# The demo's mailbox
mailbox-title = Mailbox of the demo
mailbox-lead = Every mail that this demo would send ends up here, newest first. None leaves this machine.
mailbox-seconds = In the demo the waiting time between approval and change lasts seconds, so read quickly. For real it lasts hours, so that the old contacts can object.
mailbox-empty = No mail yet
mailbox-empty-text = Ask a question or register, and come back.
mailbox-to = To { $address }
mailbox-to-term = To
mailbox-at-term = Sent
mailbox-back = All mails

# The desk's list of mail that is stuck
stuck-title = Mail that has not arrived
stuck-lead = Mail is tried again by itself for three days. What was given up needs somebody to look at it.
stuck-failed = Given up
stuck-failed-none = No mail was given up.
stuck-waiting = Waiting
stuck-waiting-none = No mail waits.
stuck-kind = Mail
stuck-queued = Written
stuck-attempts = Attempts
stuck-failure = What happened
stuck-next = Next try
stuck-request = Request
stuck-open = Open
stuck-retry = Try again now
stuck-back = Back to the desk
flash-mail-queued = The mail is tried again now.
flash-mail-on-its-way = This mail is on its way already; nothing was changed.

# What the mails are called at the desk
mail-kind-register = Confirm an address
mail-kind-register_known = Registered already
mail-kind-recover = Set a new password
mail-kind-recover_staff = Recovery of a desk account
mail-kind-recover_unknown = Recovery without an account
mail-kind-password_changed = Password changed
mail-kind-invite = Invitation to the desk
mail-kind-request_received = Request received
mail-kind-thread_opened = Conversation opened
mail-kind-new_message = New message
mail-kind-contact_code = Code for the contact email
mail-kind-approved = Approved, to an old contact
mail-kind-approved_requester = Approved, to the requester
mail-kind-done = Account changed, to the requester
mail-kind-done_notice = Account changed, to an old contact
mail-kind-rejected = Declined
mail-kind-objection = Objection received
mail-kind-reminder = Reminder
mail-kind-expired = Expired
mail-kind-nudge = Reminder to connect
mail-kind-claim_notice = Profile claimed
mail-kind-frozen = Profile frozen
mail-kind-undone = Change undone

# Why a mail has not arrived
mail-failure-refused_connection = The mail server can not be reached
mail-failure-no_answer = The mail server does not answer
mail-failure-tls = No trusted encryption with the mail server
mail-failure-sign_in = The mail server refuses our sign-in
mail-failure-sender = The mail server refuses our sender address
mail-failure-timeout = The mail server stopped answering
mail-failure-broken = The connection broke off
mail-failure-deferred = The mail server asks us to come back later
mail-failure-rejected_recipient = The recipient’s address was refused
mail-failure-rejected = The mail was refused
mail-failure-no_address = There is no address to send it to
mail-failure-stale = What it carries has run out
mail-failure-render = The mail could not be put together
mail-failure-internal = Something failed on our side
