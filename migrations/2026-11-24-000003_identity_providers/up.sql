-- Sign-ins with an identity provider that are under way. Nonce and PKCE verifier are derived from the state, which stands
-- here as a keyed hash alone; so does the cookie of the browser that began.
CREATE TABLE oidc_flows (
    id BIGINT NOT NULL PRIMARY KEY,
    state_key BYTEA NOT NULL,
    browser_key BYTEA NOT NULL,
    provider TEXT NOT NULL,
    intent TEXT NOT NULL,
    -- Who was signed in, where that matters.
    account_id BIGINT REFERENCES accounts (id),
    next TEXT,
    request_code TEXT,
    purpose TEXT,
    ticket TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX oidc_flows_by_state ON oidc_flows (state_key);
CREATE INDEX oidc_flows_by_end ON oidc_flows (expires_at);

-- Only for local accounts is an address what finds them. Elsewhere two accounts may carry one, as when it was recycled.
DROP INDEX accounts_by_address;
CREATE UNIQUE INDEX accounts_local_address ON accounts (issuer, kind, email_key) WHERE issuer = 'local';
CREATE INDEX accounts_by_address ON accounts (email_key);
