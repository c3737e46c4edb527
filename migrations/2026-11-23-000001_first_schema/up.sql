-- One set for SQLite and PostgreSQL. Times are microseconds UTC in BIGINT, ids are made by the application,
-- BYTEA columns named *_sealed hold private values behind a format byte, *_key columns hold keyed hashes.

-- People -----------------------------------------------------------------------------------------

CREATE TABLE accounts (
    id BIGINT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    tenant TEXT,
    object TEXT,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    handle TEXT NOT NULL,
    handle_key TEXT NOT NULL,
    email_sealed BYTEA,
    email_key BYTEA,
    confirmed_at BIGINT,
    recovered_at BIGINT,
    lang TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_sign_in_at BIGINT,
    closed_at BIGINT
);
CREATE UNIQUE INDEX accounts_by_subject ON accounts (issuer, subject);
CREATE UNIQUE INDEX accounts_by_handle ON accounts (handle_key);
-- An address may have one personal and one work account of the same issuer, never two of a kind.
CREATE UNIQUE INDEX accounts_by_address ON accounts (issuer, kind, email_key);
CREATE INDEX accounts_staff ON accounts (role) WHERE role <> 'member';

CREATE TABLE passwords (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    hash TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    failures INTEGER NOT NULL,
    next_try_at BIGINT NOT NULL
);

CREATE TABLE sessions (
    id BIGINT NOT NULL PRIMARY KEY,
    token_key BYTEA NOT NULL,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    created_at BIGINT NOT NULL,
    proven_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    idle_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT,
    device TEXT NOT NULL
);
CREATE UNIQUE INDEX sessions_by_token ON sessions (token_key);
CREATE INDEX sessions_by_account ON sessions (account_id, ended_at);

-- Links sent by mail. The secret in the link is derived from the row, so it is stored nowhere.
CREATE TABLE mail_links (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    purpose TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    email_sealed BYTEA NOT NULL,
    email_key BYTEA NOT NULL,
    kind TEXT NOT NULL,
    role TEXT NOT NULL,
    next TEXT,
    lang TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX mail_links_by_code ON mail_links (code);
CREATE INDEX mail_links_by_address ON mail_links (email_key, purpose);

CREATE TABLE throttles (
    bucket TEXT NOT NULL,
    subject_key BYTEA NOT NULL,
    window_start BIGINT NOT NULL,
    uses INTEGER NOT NULL,
    PRIMARY KEY (bucket, subject_key)
);

-- Certification profiles ---------------------------------------------------------------------------

CREATE TABLE profiles (
    id BIGINT NOT NULL PRIMARY KEY,
    mcid_sealed BYTEA NOT NULL,
    mcid_key BYTEA NOT NULL,
    legal_name_sealed BYTEA NOT NULL,
    contact_email_sealed BYTEA,
    contact_email_key BYTEA,
    contact_edited_at BIGINT,
    contact_edited_here BOOLEAN NOT NULL,
    country_sealed BYTEA NOT NULL,
    phone_sealed BYTEA,
    created_on TEXT NOT NULL,
    strict_only BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    imported_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX profiles_by_mcid ON profiles (mcid_key);

-- The journal of bindings: rows are ended, never changed or removed.
CREATE TABLE bindings (
    id BIGINT NOT NULL PRIMARY KEY,
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    issuer TEXT,
    subject TEXT,
    address_sealed BYTEA,
    address_key BYTEA,
    origin TEXT NOT NULL,
    request_id BIGINT,
    started_at BIGINT NOT NULL,
    claimed_at BIGINT,
    ended_at BIGINT,
    ended_by_request_id BIGINT
);
CREATE UNIQUE INDEX bindings_one_per_profile ON bindings (profile_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX bindings_one_per_account ON bindings (issuer, subject) WHERE ended_at IS NULL AND subject IS NOT NULL;
CREATE UNIQUE INDEX bindings_one_per_unclaimed ON bindings (address_key) WHERE ended_at IS NULL AND subject IS NULL;
CREATE INDEX bindings_by_profile ON bindings (profile_id, started_at);

CREATE TABLE exams (
    id BIGINT NOT NULL PRIMARY KEY,
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    exam TEXT NOT NULL,
    taken_on TEXT NOT NULL,
    outcome TEXT NOT NULL,
    registration_sealed BYTEA NOT NULL,
    registration_key BYTEA NOT NULL
);
-- Two people can have the same registration ID: it is a number within a profile.
CREATE UNIQUE INDEX exams_by_registration ON exams (profile_id, registration_key);
CREATE INDEX exams_by_profile ON exams (profile_id, taken_on);

CREATE TABLE freezes (
    id BIGINT NOT NULL PRIMARY KEY,
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    -- Nobody: the contact email, by the link in a notice.
    made_by BIGINT REFERENCES accounts (id),
    request_id BIGINT,
    cause TEXT NOT NULL,
    proven BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    review_by BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by BIGINT REFERENCES accounts (id),
    outcome TEXT,
    reason_sealed BYTEA
);
CREATE UNIQUE INDEX freezes_one_open ON freezes (profile_id, made_by) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX freezes_once_unproven ON freezes (profile_id, made_by) WHERE NOT proven;
CREATE INDEX freezes_by_profile ON freezes (profile_id, ended_at);
CREATE INDEX freezes_due ON freezes (review_by) WHERE ended_at IS NULL;

-- Learn profiles -----------------------------------------------------------------------------------

CREATE TABLE learn_profiles (
    id BIGINT NOT NULL PRIMARY KEY,
    created_at BIGINT NOT NULL
);

CREATE TABLE learn_accounts (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES accounts (id),
    learn_profile_id BIGINT NOT NULL REFERENCES learn_profiles (id),
    kind TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL
);
CREATE INDEX learn_accounts_by_profile ON learn_accounts (learn_profile_id);
CREATE UNIQUE INDEX learn_accounts_one_personal ON learn_accounts (learn_profile_id) WHERE kind = 'personal';

CREATE TABLE connections (
    id BIGINT NOT NULL PRIMARY KEY,
    learn_profile_id BIGINT NOT NULL REFERENCES learn_profiles (id),
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    state TEXT NOT NULL,
    connected_at BIGINT NOT NULL,
    stale_at BIGINT,
    ended_at BIGINT
);
CREATE UNIQUE INDEX connections_one_per_learn ON connections (learn_profile_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX connections_one_per_profile ON connections (profile_id) WHERE ended_at IS NULL;

-- The forum ----------------------------------------------------------------------------------------

CREATE TABLE questions (
    id BIGINT NOT NULL PRIMARY KEY,
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    topic TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    body_html TEXT NOT NULL,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    answers INTEGER NOT NULL,
    asked_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    hidden_at BIGINT,
    hidden_by BIGINT REFERENCES accounts (id),
    duplicate_of BIGINT REFERENCES questions (id),
    sending_key BYTEA NOT NULL
);
-- The same form sent twice makes one question.
CREATE UNIQUE INDEX questions_by_sending ON questions (sending_key);
CREATE INDEX questions_front ON questions (active_at, id) WHERE hidden_at IS NULL;
CREATE INDEX questions_front_topic ON questions (topic, active_at, id) WHERE hidden_at IS NULL;
CREATE INDEX questions_front_state ON questions (state, active_at, id) WHERE hidden_at IS NULL;
CREATE INDEX questions_front_both ON questions (topic, state, active_at, id) WHERE hidden_at IS NULL;
CREATE INDEX questions_by_author ON questions (author_id, asked_at);

CREATE TABLE answers (
    id BIGINT NOT NULL PRIMARY KEY,
    question_id BIGINT NOT NULL REFERENCES questions (id),
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    by_staff BOOLEAN NOT NULL,
    body TEXT NOT NULL,
    body_html TEXT NOT NULL,
    answered_at BIGINT NOT NULL,
    hidden_at BIGINT,
    hidden_by BIGINT REFERENCES accounts (id),
    sending_key BYTEA NOT NULL
);
CREATE UNIQUE INDEX answers_by_sending ON answers (sending_key);
CREATE INDEX answers_by_question ON answers (question_id, id);

-- Private threads: tables of their own, no flag makes them public ------------------------------------

CREATE TABLE threads (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    question_id BIGINT NOT NULL REFERENCES questions (id),
    member_id BIGINT NOT NULL REFERENCES accounts (id),
    opened_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    -- Set when an agent may take part: claimed as a request's thread.
    desk_since BIGINT,
    locked_at BIGINT
);
CREATE UNIQUE INDEX threads_by_code ON threads (code);
CREATE UNIQUE INDEX threads_by_question ON threads (question_id);

CREATE TABLE thread_keys (
    thread_id BIGINT NOT NULL PRIMARY KEY REFERENCES threads (id),
    wrapped BYTEA NOT NULL,
    made_at BIGINT NOT NULL,
    destroyed_at BIGINT
);

CREATE TABLE messages (
    id BIGINT NOT NULL PRIMARY KEY,
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    author_id BIGINT REFERENCES accounts (id),
    side TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    html_sealed BYTEA NOT NULL,
    sent_at BIGINT NOT NULL,
    sending_key BYTEA NOT NULL
);
CREATE UNIQUE INDEX messages_by_sending ON messages (sending_key);
CREATE INDEX messages_by_thread ON messages (thread_id, id);

-- One row for each participant of a thread: the inbox is read, never computed.
CREATE TABLE inbox (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    active_at BIGINT NOT NULL,
    last_message_id BIGINT NOT NULL,
    read_message_id BIGINT NOT NULL,
    unread BOOLEAN NOT NULL,
    PRIMARY KEY (account_id, thread_id)
);
CREATE INDEX inbox_by_activity ON inbox (account_id, active_at);
CREATE INDEX inbox_unread ON inbox (account_id) WHERE unread;

CREATE TABLE drafts (
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    place TEXT NOT NULL,
    content_sealed BYTEA NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, place)
);
CREATE INDEX drafts_by_age ON drafts (saved_at);

-- Requests -----------------------------------------------------------------------------------------

CREATE TABLE requests (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    question_id BIGINT NOT NULL REFERENCES questions (id),
    thread_id BIGINT NOT NULL REFERENCES threads (id),
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    topic TEXT NOT NULL,
    situation TEXT NOT NULL,
    state TEXT NOT NULL,
    turn TEXT NOT NULL,
    version BIGINT NOT NULL,
    profile_id BIGINT REFERENCES profiles (id),
    profile_version BIGINT,
    mcid_sealed BYTEA,
    mcid_key BYTEA,
    current_sealed BYTEA,
    wanted_sealed BYTEA,
    wanted_account_id BIGINT REFERENCES accounts (id),
    wanted_issuer TEXT,
    wanted_subject TEXT,
    assignee_id BIGINT REFERENCES accounts (id),
    duplicate_of BIGINT REFERENCES requests (id),
    policy TEXT NOT NULL,
    setback TEXT,
    ended_reason TEXT,
    contested_from TEXT,
    asked_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    turn_since BIGINT NOT NULL,
    approved_at BIGINT,
    hold_seconds BIGINT,
    hold_until BIGINT,
    rebound_at BIGINT,
    ended_at BIGINT,
    due_at BIGINT,
    nudges INTEGER NOT NULL
);
CREATE UNIQUE INDEX requests_by_code ON requests (code);
CREATE UNIQUE INDEX requests_by_question ON requests (question_id);
CREATE UNIQUE INDEX requests_by_thread ON requests (thread_id);
CREATE INDEX requests_queue ON requests (state, active_at, id);
CREATE INDEX requests_by_turn ON requests (turn, active_at, id);
CREATE INDEX requests_by_assignee ON requests (assignee_id, state, active_at);
CREATE INDEX requests_by_author ON requests (author_id, asked_at);
CREATE INDEX requests_by_profile ON requests (profile_id, state);
CREATE INDEX requests_by_wanted ON requests (wanted_issuer, wanted_subject, state);
CREATE INDEX requests_due ON requests (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX requests_one_pending_per_profile ON requests (profile_id) WHERE state IN ('approved', 'holding');
CREATE UNIQUE INDEX requests_one_pending_per_wanted ON requests (wanted_issuer, wanted_subject) WHERE state IN ('approved', 'holding');

CREATE TABLE evidence (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    strength TEXT NOT NULL,
    source TEXT NOT NULL,
    by_account_id BIGINT REFERENCES accounts (id),
    issuer TEXT,
    subject TEXT,
    nonce TEXT NOT NULL,
    answer_key BYTEA,
    recorded_at BIGINT NOT NULL,
    expires_at BIGINT,
    voided_at BIGINT,
    voided_why TEXT
);
CREATE INDEX evidence_by_request ON evidence (request_id, id);
-- A one-time number makes one item of a kind, however often its form is sent at once.
CREATE UNIQUE INDEX evidence_once ON evidence (request_id, kind, nonce);

-- What has been asked of the requester and not yet used: proof sign-ins and contact codes.
CREATE TABLE challenges (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    profile_id BIGINT REFERENCES profiles (id),
    kind TEXT NOT NULL,
    nonce TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries INTEGER NOT NULL,
    used_at BIGINT,
    stopped_at BIGINT
);
CREATE INDEX challenges_by_request ON challenges (request_id, kind, made_at);
CREATE INDEX challenges_by_profile ON challenges (profile_id, kind, made_at);

CREATE TABLE approvals (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    approver_id BIGINT NOT NULL REFERENCES accounts (id),
    policy TEXT NOT NULL,
    reason_sealed BYTEA NOT NULL,
    approved_at BIGINT NOT NULL,
    voided_at BIGINT
);
CREATE INDEX approvals_by_request ON approvals (request_id);

-- Internal notes, seen by staff alone: rejections, resolutions and reveals leave their reasons here too.
CREATE TABLE notes (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    author_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    html_sealed BYTEA NOT NULL,
    written_at BIGINT NOT NULL,
    sending_key BYTEA NOT NULL
);
CREATE UNIQUE INDEX notes_by_sending ON notes (sending_key);
CREATE INDEX notes_by_request ON notes (request_id, id);

-- Notices of an approved change to the old contacts; each may carry a link that can only stop it.
CREATE TABLE notices (
    id BIGINT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    channel TEXT NOT NULL,
    address_key BYTEA,
    can_object BOOLEAN NOT NULL,
    made_at BIGINT NOT NULL,
    settled_at BIGINT,
    refused BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX notices_by_code ON notices (code);
CREATE INDEX notices_by_request ON notices (request_id);

CREATE TABLE objections (
    id BIGINT NOT NULL PRIMARY KEY,
    request_id BIGINT NOT NULL REFERENCES requests (id),
    profile_id BIGINT NOT NULL REFERENCES profiles (id),
    channel TEXT NOT NULL,
    address_key BYTEA,
    made_by BIGINT REFERENCES accounts (id),
    made_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by BIGINT REFERENCES accounts (id),
    outcome TEXT
);
CREATE INDEX objections_by_request ON objections (request_id);
CREATE INDEX objections_by_profile ON objections (profile_id, channel);

-- What happened, mail, jobs, the record ----------------------------------------------------------------

CREATE TABLE events (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    actor_id BIGINT,
    question_id BIGINT,
    thread_id BIGINT,
    request_id BIGINT,
    profile_id BIGINT,
    detail TEXT
);
CREATE INDEX events_by_question ON events (question_id, id);
CREATE INDEX events_by_request ON events (request_id, id);
CREATE INDEX events_by_profile ON events (profile_id, id);

CREATE TABLE outbox (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_id BIGINT NOT NULL,
    subject_id BIGINT,
    dedupe TEXT NOT NULL,
    lang TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at BIGINT NOT NULL,
    lease BIGINT,
    leased_until BIGINT,
    message_id TEXT NOT NULL,
    queued_at BIGINT NOT NULL,
    sent_at BIGINT,
    failure TEXT
);
CREATE UNIQUE INDEX outbox_once ON outbox (dedupe);
CREATE INDEX outbox_due ON outbox (priority, next_at) WHERE state = 'queued';
CREATE INDEX outbox_leased ON outbox (leased_until) WHERE state = 'sending';
CREATE INDEX outbox_failed ON outbox (queued_at) WHERE state = 'failed';

CREATE TABLE jobs (
    name TEXT NOT NULL PRIMARY KEY,
    next_at BIGINT NOT NULL,
    lease BIGINT,
    leased_until BIGINT
);

-- Append-only. `seq` and `chain` are filled once by the sealer, nothing else ever changes.
CREATE TABLE audit (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_id BIGINT,
    action TEXT NOT NULL,
    request_id BIGINT,
    profile_id BIGINT,
    body BYTEA NOT NULL,
    seq BIGINT,
    chain BYTEA
);
CREATE UNIQUE INDEX audit_chain ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_unsealed ON audit (id) WHERE seq IS NULL;
CREATE INDEX audit_by_request ON audit (request_id, id);
