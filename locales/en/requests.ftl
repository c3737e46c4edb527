# Decisions, for staff
decision-approve-title = Approve the request
decision-reject-title = Decline the request
decision-resolve-title = Decide on the objection
decision-reason = Reason
decision-reason-hint = For staff only. The requester does not see it.
decision-reply = Reply to the requester
decision-reply-hint = Sent into the private thread together with the decision.
decision-reason-missing = Write the reason: whoever looks at this later needs it.
decision-too-long = At most 100,000 characters, please.
decision-outcome-missing = Choose how the objection is decided.
decision-back = Back to the request
decision-undo-title = Undo the merge
decision-undo = Undo the merge
decision-approve = Approve
decision-reject = Decline
decision-resolve = Decide
resolution-dismissed = The objection does not hold: the request goes on
resolution-upheld = The objection holds: the request ends, a change that was made is undone

setback-target_taken = Back in verification: the wanted account was bound to another profile in the meantime.
setback-profile_changed = Back in verification: the profile changed after the approval.
setback-frozen = Back in verification: the profile was frozen.
setback-contested = Back in verification: another change of the profile is contested.
setback-merge_in_progress = Back in verification: the profile is being merged with another one.
setback-profile_merged = The profile was merged with another one, or separated again. What was shown about it has to be shown for the profile that its number stands for now.
setback-notice_refused = Back in verification: a notice to an old contact was refused by its mail server.

flash-claimed = The request is yours. The private thread is open, and the person has been told.
flash-approved = Approved. The old contacts are told now; the change follows when the hold is over.
flash-rejected = The request was declined, and the person has been told.
flash-resolved = The objection was decided.
flash-voted = Your vote is noted. A second lead has to agree.
flash-moved-on = Somebody else was faster, or the request has moved on. This is how it stands now.
flash-own-request = Nobody decides on a request of their own.
flash-not-yours = Another agent has this request.
flash-policy = The policy does not allow an approval yet. The page says what is missing.
flash-can-not-undo = This change can not be undone by itself: the earlier account is bound to another profile by now, or the profile is part of a later merge.
flash-merge-undone = The merge was undone. There are two profiles again, and the contacts of both are told.
flash-nothing-to-merge = This request is not about joining two profiles, or it has moved on.
flash-withdrawn = You took the request back. Nothing was changed.
flash-reopened = The request is open again. What you had shown before still counts while it is fresh.
flash-not-reopened = This request can not be reopened now: another one of yours is under way, or it has moved on.

# The objection
objection-title = Stop this change?
objection-pending-text = Somebody asked to move a certification profile that knows you as a contact to another account. If that was not you, stop it here. A lead looks at it before anything happens.
objection-made-text = A certification profile that knows you as a contact was moved to another account. If that was not you, say so here. A lead looks at it and can undo it.
objection-merge-pending-text = Somebody asked to join a certification profile that knows you as a contact with another one. If that was not you, stop it here. A lead looks at it before anything happens.
objection-merge-made-text = A certification profile that knows you as a contact was joined with another one. If that was not you, say so here. A lead looks at it and can undo it.
objection-safe = Stopping gives nobody any right and shows nothing. You need no account for it.
objection-button = This was not me: stop it
objection-keep = If it was you, you need not do anything.
objection-done-title = The change is stopped
objection-done-text = Nothing moves until a lead has looked at it. You need not do anything else.
objection-already-title = It is stopped already
objection-already-text = A lead is looking at it. Your objection is noted as well.
objection-late-title = There is nothing to stop any more
objection-late-text = The request has ended, or the time to object is over. If your profile is not right, ask a question and say so.
objection-told-title = Sign in to stop this change
objection-told-text = An earlier objection from this address was looked at and closed. To object again, sign in with the account that the profile is or was bound to.
objection-sign-in = Sign in
error-moved-on = Somebody else changed this at the same moment.

# Joining two profiles, for staff
merge-title = Join two profiles
merge-lead = What joining them would do. Figures and signs alone: no value of a profile is shown.
merge-both = The two profiles
merge-profile = Profile
merge-exams = Exams
merge-name = Name of today
merge-account = Account
merge-connection = Learn profile
merge-survives = Survives
merge-name-current = Has it
merge-name-former = Has another one
merge-name-unknown = Nothing told
merge-account-wanted = The wanted one, proven
merge-account-shown = Its own, proven
merge-account-other = Its own, not proven
merge-account-none = None
merge-connected = Connected
merge-not-connected = Not connected
merge-why-current_name = It has the name that the person has today.
merge-why-more_exams = It has more exams.
merge-why-older = Both have as many exams; it is the older one.
merge-why-chosen = The agent chose it; the reason stands in the notes.
merge-effect = What it would do, with the survivor by rule
merge-moved = { $count ->
    [one] 1 exam comes to the survivor.
   *[other] { $count } exams come to the survivor.
}
merge-folded = { $count ->
    [one] 1 exam is on both and stands there once.
   *[other] { $count } exams are on both and stand there once.
}
merge-hidden = { $count ->
    [one] 1 exam no longer shows: the survivor has another exam under the same registration ID.
   *[other] { $count } exams no longer show: the survivor has other exams under the same registration IDs.
}
merge-to-wanted = The survivor goes to the wanted account.
merge-keeps-account = The survivor keeps its account.
merge-account-ends = The account of the other profile loses it, and its sessions end.
merge-connection-ends = The connection of the other profile is out of date from then on.
merge-number = The number of the other profile stands for the survivor for ever.
merge-contact = Name, contact email and other data of the other profile no longer show; those of the survivor stay.
merge-requests = Open requests about the other profile are about the survivor, and are verified anew.
merge-undo-until = A lead can undo it for as long as an objection is taken.
merge-decide = Decision
merge-survivor = Which profile survives
merge-survivor-hint = The rule has chosen. If you choose the other one, the reason has to say why.
merge-survivor-missing = Choose which profile survives.
merge-approve = Approve the merge
merge-not-yet = There is nothing to preview yet
merge-not-yet-text = Both profiles have to be located first, each by its MCID or by its account.
