DROP INDEX accounts_by_address;
DROP INDEX accounts_local_address;
CREATE UNIQUE INDEX accounts_by_address ON accounts (issuer, kind, email_key);
DROP TABLE oidc_flows;
