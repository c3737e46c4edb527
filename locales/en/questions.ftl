# The front page
questions-title = Questions
questions-hero = Get your certifications onto the right account
questions-hero-lead = Your certification profile and your Learn profile have to carry the same personal account before they connect. Ask here: an agent checks in private that the profile is yours, and moves it.
questions-how = How it works
questions-how-title = How it works
questions-how-1 = You ask a question. It is public and carries nothing personal.
questions-how-2 = An agent opens a private conversation and helps you to prove who you are.
questions-how-3 = When the proofs suffice, the change is approved. Your old contacts can object before it takes effect.
questions-how-4 = You sign in to Learn and connect the two profiles.
questions-filter = Which questions
questions-filter-topic = Topic
questions-filter-state = State
questions-every-topic = Every topic
questions-every-state = Every state
questions-filter-show = Show
questions-filter-all = Show all
questions-none = No questions yet
questions-none-text = Be the first to ask one.
questions-none-filtered = No question like that
questions-none-filtered-text = Nothing matches the topic and state you chose.
questions-by = by
questions-answers = { $count ->
    [0] No answers
    [one] 1 answer
   *[other] { $count } answers
}

# One question
questions-thread-title = Your private conversation
questions-thread-text = Personal things about this question stay between you and support.
questions-thread-open = Open the conversation
questions-duplicate-title = Linked as a duplicate
questions-duplicate-text = This question goes on here:
questions-hidden-title = This question was hidden by staff
questions-hidden-text = It broke a rule of this forum, or said more than the public should know.
questions-hidden-yours = It is yours: support can tell you why.
questions-hidden-staff = Hidden
questions-hidden-staff-text = Only staff can see this question.
questions-no-answers = Nobody has answered in public yet.
questions-asker = asked the question
questions-answer-hidden = This answer was hidden by staff.
questions-post-hidden = hidden
questions-your-answer = Your answer
questions-answer-label = Answer in public
questions-answer-hint = Everybody can read it. Leave out names, addresses and numbers; what we recognise is hidden.
questions-answer-send = Post the answer
questions-sign-in-to-answer = Do you know the answer?
questions-takes-no-answers = This question is closed and takes no more answers.
questions-original-answer = You wrote this in public. The personal parts of it are hidden there:
questions-timeline = How it goes

# Moderation
questions-moderation = Moderation
questions-hide = Hide
questions-show = Show again
questions-hide-question = Hide this question
questions-show-question = Show this question again
questions-close = Close it as
questions-close-answered = answered
questions-close-spam = spam
questions-close-spam-hint = It is hidden at once.
questions-close-duplicate = a duplicate
questions-close-original = Question it duplicates
questions-close-original-hint = Its number or address; only for duplicates.
questions-close-send = Close
questions-error-reason = Choose why it is closed.
questions-error-original = There is no other question with this number that could stand for it.

# The public timeline
timeline-asked = Asked
timeline-claimed = An agent is on it
timeline-verification = In verification
timeline-done = Account changed
timeline-solved = Solved
timeline-answered = Answered
timeline-closed = Closed
timeline-duplicate = Closed as a duplicate
timeline-ahead-claimed = An agent takes it
timeline-ahead-verification = Verification in private
timeline-ahead-done = The account is changed
timeline-ahead-solved = You connect the profiles
timeline-ahead-answered = Somebody answers

flash-answered = Your answer is published.
flash-answered-masked = Your answer is published. Personal details in it were hidden.
flash-answered-moved = Your answer is published. What was personal in it moved into your private conversation.
flash-post-hidden = Hidden. Only staff can see it now.
flash-post-shown = Everybody can see it again.
flash-post-already = It was so already; somebody else was first.
flash-question-closed = Closed.
flash-question-over = This question was over already; nothing was changed.
flash-question-not-now = The request behind this question can not be closed like this: it was decided upon, it is your own, or the other question is not by the same person.
