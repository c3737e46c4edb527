# Choosing an identity provider
oidc-choose = With an account you have elsewhere
oidc-choose-hint = You are asked there which account to use. Take care to choose the one your question or profile belongs to: a personal account and one of work or school are two accounts, even with one address.
oidc-local = With an account of this site
oidc-with = Sign in with { $name }
oidc-kinds-personal = A personal account
oidc-kinds-work = A work or school account
oidc-kinds-both = A personal account, or one of work or school: you choose there
proof-with = Prove with { $name }

# On the way
oidc-onward-title = On to { $name }
oidc-onward-lead = You choose your account there, sign in, and come back by yourself.
oidc-onward-button = Go on to { $name }

# Signed out here
signed-out-title = You are signed out here
signed-out-lead = In this browser you are still signed in at { $name } itself. On a computer that others use, sign out there too.
signed-out-there = Sign out at { $name } too

# What can go wrong: what happened, and what to do
oidc-nothing = You are not signed in by this, and nothing was changed. Whoever was signed in here before still is.
oidc-back = Try again

oidc-title-sign_in_cancelled = Signing in was cancelled
oidc-what-sign_in_cancelled = { $name } says that you stopped, or that your account may not be used here.
oidc-next-sign_in_cancelled = If you stopped by mistake, try again. If your organisation does not allow it, use another account or ask its administrator.

oidc-title-sign_in_incomplete = Something was left to do
oidc-what-sign_in_incomplete = { $name } wants you to sign in, to choose an account or to agree to something before it lets you come back.
oidc-next-sign_in_incomplete = Try again and do what is asked there.

oidc-title-provider_unreachable = The other side can not be reached
oidc-what-provider_unreachable = { $name } did not answer us, or not in a way that we can use. Your account there is not to blame.
oidc-next-provider_unreachable = Wait half a minute and try again.

oidc-title-provider_error = The other side has trouble
oidc-what-provider_error = { $name } answered with an error of its own.
oidc-next-provider_error = Wait half a minute and try again. If it stays, come back later or use another way to sign in.

oidc-title-provider_misconfigured = This way of signing in does not work
oidc-what-provider_misconfigured = This site and { $name } are not set up to fit each other. The cause was noted for the people who run this site.
oidc-next-provider_misconfigured = Trying again does not help. Use another way to sign in, or come back later.

oidc-title-flow_unknown = This is no sign-in of ours
oidc-what-flow_unknown = The answer of { $name } that your browser brings belongs to no sign-in that was begun here, or to one long gone.
oidc-next-flow_unknown = Begin anew from the page where you sign in. If somebody sent you this link, do not use it.

oidc-title-other_browser = This sign-in belongs to another browser
oidc-what-other_browser = It was begun in another browser or private window, or your browser has lost the cookie that shows it was you.
oidc-next-other_browser = Go back to the browser you began in, or begin anew in this one. If somebody sent you this link, do not use it. Cookies have to be allowed.

oidc-title-flow_expired = That took too long
oidc-what-flow_expired = A sign-in with { $name } has to be done within ten minutes.
oidc-next-flow_expired = Begin anew; your account there is fine.

oidc-title-flow_used = This sign-in has ended already
oidc-what-flow_used = You came back from { $name } with it before, for instance by going back or loading the page again.
oidc-next-flow_used = If you are signed in now, just go on. If not, begin anew.

oidc-title-provider_mixed_up = Another side answered than the one asked
oidc-what-provider_mixed_up = The answer does not come from where { $name } was asked. That can be an attempt to mislead you.
oidc-next-provider_mixed_up = Begin anew from the page where you sign in, and not from a link that somebody sent you.

oidc-title-code_refused = The answer was not valid any more
oidc-what-code_refused = { $name } does not take back the code that it gave: it was used before, or too long ago.
oidc-next-code_refused = Begin anew.

oidc-title-token_refused = We do not trust this answer
oidc-what-token_refused = What came from { $name } about your account does not pass our checks, so it was not used. The cause was noted for the people who run this site.
oidc-next-token_refused = Begin anew. If it happens again, use another way to sign in.

oidc-title-clock_skew = The clocks do not agree
oidc-what-clock_skew = The time in the answer of { $name } is more than two minutes off ours, so we can not tell whether it is fresh.
oidc-next-clock_skew = Begin anew. If it happens again, the people who run this site have to set a clock right; the cause was noted for them.

oidc-title-not_fresh = You have to sign in anew there
oidc-what-not_fresh = { $name } let you through with a sign-in from before. This step needs one that is made now.
oidc-next-not_fresh = Try again and enter your password or what you use instead. If you are not asked for it, sign out there first.

oidc-title-wrong_account_kind = This is an account of the other kind
oidc-what-wrong_account_kind = The account you chose is not of the kind that { $name } stands for here: a personal account and one of work or school are two accounts, even with one address.
oidc-next-wrong_account_kind = Choose the other account when you are asked, or take the other way to sign in.

oidc-title-other_account = This is another account
oidc-what-other_account = You signed in at { $name } with another account than the one you use here.
oidc-next-other_account = Try again and choose the account you are signed in with here. To use the other one, sign out here first.

oidc-title-account_closed = This account was closed
oidc-what-account_closed = Your account at { $name } is fine, but what it had here was closed.
oidc-next-account_closed = Use another account, or ask in the forum.
