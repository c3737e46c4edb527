# Asking, step by step
ask-steps = Steps
ask-stage-topic = Your situation
ask-stage-question = Public question
ask-stage-details = Private details
ask-stage-send = Check and send
ask-step-topic = What is it about?
ask-step-question = Your question, for everybody to read
ask-step-details = Details that only we see
ask-step-send = Check and send
ask-lead-topic = Choose what fits best. It decides what we have to ask you, and nothing more.
ask-lead-question = Describe the problem without names, addresses or numbers. Others with the same problem learn from it.
ask-lead-details = We use them to find the right profile and to check that it is yours.
ask-lead-send = This is what everybody will see, and what stays between us.

# The first step
ask-topic = Your situation
ask-topic-change-account = My Learn profile uses another personal account than my certification profile, and I want them to match.
ask-topic-lost-access = My certifications hang on an account I can not sign in with any more.
ask-topic-two-profiles = My exams are spread over two certification profiles.
ask-topic-learn-side = I want another account on my Learn profile; the certification profile is fine.
ask-topic-connect-fails = Both profiles have the same account, and still they do not connect.
ask-topic-other = Anything else about certifications.
ask-situation = The account that is on the certification profile now
ask-situation-hint = If you know it. It decides which proofs we may ask for.
ask-situation-usual = I can sign in with it
ask-situation-locked_out = I can not sign in with it
ask-situation-closed = It was closed in the last 60 days
ask-situation-hacked = Somebody else has taken it over
ask-situation-alias = It is the account I want; only its address has changed
ask-alias = Nothing has to be moved
ask-advice = Before you ask
ask-advice-quick = You can do this yourself, in about two minutes
ask-advice-steps = See what to do
ask-anyway = Ask anyway
ask-sign-in = Sign in and continue
ask-register = Register first
ask-sign-in-why = Asking needs an account, so that we can answer you in private. You come back to the next step.

# The public question
ask-public = Everybody can read this
ask-public-text = Please leave out names, addresses, phone numbers and profile numbers. What we recognise is hidden before it is published; you see it before you send.
ask-title = Title
ask-title-hint = One line, at most 200 characters.
ask-body = What happened?
ask-body-hint = What did you try, what did you expect, what did you see? Markdown works.
ask-suggest-change-account = Change the personal account on my certification profile
ask-suggest-lost-access = I lost access to the account on my certification profile
ask-suggest-two-profiles = My exams are on two certification profiles
ask-preview-clean = Nothing personal was recognised in this text.
ask-preview-hidden = This will be hidden in public
ask-preview-failed = The preview is not available right now. The last step shows what will be hidden.
ask-kind-address = an email address
ask-kind-mcid = the number of a certification profile, or one that looks like it
ask-kind-phone = a phone number
ask-kind-birth-date = a full date
ask-kind-street-address = a street address
ask-kind-document-number = the number of a document
ask-kind-access-code = an access code
ask-kind-private-detail = your name or account, as typed in the private details

# What stands in the place of something hidden: letters and spaces in square brackets
hidden-address = [address hidden]
hidden-mcid = [number hidden]
hidden-phone = [phone number hidden]
hidden-birth-date = [date hidden]
hidden-street-address = [street hidden]
hidden-document-number = [document number hidden]
hidden-access-code = [code hidden]
hidden-private-detail = [name or account hidden]

# The private details
ask-private = Never shown in public
ask-private-text = These answers are compared with the profile at once. Your name is not kept as text afterwards, and nobody at the desk sees it.
ask-legal-name = Legal name on the profile
ask-legal-name-hint = As it stands on your certificates.
ask-mcid = Certification profile number (MCID)
ask-mcid-hint = 7 to 9 digits, if you know it.
ask-current = Account on the profile now
ask-current-hint = Its address, if you remember it.
ask-known = You are signed in with the account that is on your certification profile, so we know the profile and need not ask for it.
ask-known-two = Once this is sent you are asked about the other profile.
ask-wanted = Account you want on the profile
ask-wanted-hint = The address of the personal account you use on Learn. You prove later that it is yours, by signing in with it.
ask-reason = Anything we should know in private
ask-reason-hint = It becomes your first message in the private conversation.
ask-reopen = A closed account can be reopened
ask-reopen-text = Within 60 days its provider lets you reopen it by signing in. That is the quickest way, and a sign-in with it is the strongest proof. If it can not be reopened, just go on.
ask-strict = We will look twice
ask-strict-text = When the old account can not vouch for you, we need other proofs and a second person decides. This desk can not recover the account itself; its provider can.

# Check and send
ask-check-public = In public
ask-check-clean = Nothing has to be hidden.
ask-check-moved = What you typed moves into your private conversation with us.
ask-check-private = Compared at once, not kept as text
ask-check-private-text = The name is compared and forgotten. Number and accounts are kept sealed, to find the right profile.
ask-check-none = not given
ask-check-known = the account you are signed in with
ask-check-reason = Your private note becomes the first message of the private conversation.
ask-send = Send the question
ask-original = You wrote this. In public, the personal parts of it are hidden:
ask-unfinished = You have a request with us already
ask-unfinished-text = Another one will be linked to it as a duplicate, and we go on with the first.
ask-unfinished-link = See your request

# What is wrong
ask-error-topic = Choose what your question is about.
ask-error-situation = Choose one of the situations, or none.
ask-error-title-missing = Give your question a title.
ask-error-title-long = The title is longer than 200 characters. Put the rest below.
ask-error-title-control = The title has characters that can not be shown. Please type it again.
ask-error-body-missing = Please say a little more.
ask-error-body-long = That is more than 100,000 characters. Please shorten it.
ask-error-name-missing = Your legal name, as it stands on the profile, is needed.
ask-error-name = A name has one line and at most 200 characters.
ask-error-mcid = An MCID has 7 to 9 digits. Leave it empty if you do not know it.
ask-error-account-missing = Which account do you want on the profile? Its address is needed.
ask-error-account = This is not an email address. Check it, please.
ask-error-account-look-alike = A letter in this address looks like another one. Please type it again by hand.
ask-error-reason-long = That is more than 20,000 characters. Please shorten it.

flash-asked = Your question is published.
flash-asked-masked = Your question is published. What was personal in it moved into your private conversation.
flash-asked-request = Your request is with us. Everything personal stays in your private conversation.
flash-asked-duplicate = You have a request with us already, so this one is linked to it. We go on with the first; nothing is lost.
