//! Tokens: by which people and programs show that they may do more than read what is public.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE32_NOPAD;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::json;

use crate::audit::{self, Deed};
use crate::document::{now_ms, timestamp};
use crate::error::{Error, Result};
use crate::{archive, schema};

/// What a token begins with, so that it is known for what it is wherever it turns up.
const PREFIX: &str = "remiss_";
/// Random bytes of the id: no two of a million tokens are likely to share one.
const ID_BYTES: usize = 10;
/// Random bytes of the secret: beyond any guessing.
const SECRET_BYTES: usize = 32;
/// Characters of a token's name.
const NAME_CHARS_MAX: usize = 100;
/// Memory of one hashing in KiB, and passes over it: what OWASP's password storage cheat sheet (CC BY-SA 4.0) asks of
/// Argon2id for passwords people choose. It is more than a random secret needs and takes some twenty milliseconds.
const HASH_MEMORY_KIB: u32 = 19_456;
const HASH_PASSES: u32 = 2;

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// To see documents marked internal or withheld, and withheld originals.
    ReadInternal,
    /// To add documents.
    Ingest,
    /// To correct values, decide who may see a document, and take both back.
    Correct,
    /// To delete documents.
    Delete,
    /// To read the audit log.
    Admin,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::ReadInternal, Self::Ingest, Self::Correct, Self::Delete, Self::Admin];

    /// The word that stands for the scope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadInternal => "read-internal",
            Self::Ingest => "ingest",
            Self::Correct => "correct",
            Self::Delete => "delete",
            Self::Admin => "admin",
        }
    }
}

/// What was given is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is none of {all}", all = Scope::ALL.map(Scope::as_str).join(", "))]
pub struct UnknownScope(String);

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(word: &str) -> std::result::Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word).ok_or_else(|| UnknownScope(word.to_owned()))
    }
}

/// A token as it is kept: everything but its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Token {
    /// Part of the token by which it is found.
    pub id: String,
    /// What it is called in the audit log; never given twice.
    pub name: String,
    /// What it allows.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// By whom.
    pub revoked_by: Option<String>,
    #[serde(skip)]
    hash: String,
}

impl Token {
    /// Whether it allows anything at a moment.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// Whether a secret belongs to the token. The comparison takes the same time wherever the two differ; the hashing
    /// before it takes some twenty milliseconds of processor time.
    pub fn is_opened_by(&self, presented: &PresentedToken) -> bool {
        hasher().verify_password(presented.secret.as_bytes(), self.hash.as_str()).is_ok()
    }
}

/// A token as someone shows it; of the right shape, but not yet known to be valid.
#[derive(Clone, PartialEq, Eq)]
pub struct PresentedToken {
    /// The part by which it is found.
    pub id: String,
    secret: String,
}

impl PresentedToken {
    /// The whole token, to be shown once to whom it is made for.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}_{}", self.id, self.secret)
    }

    fn new() -> Result<Self> {
        let mut random = [0; ID_BYTES + SECRET_BYTES];
        getrandom::fill(&mut random).map_err(|error| Error::Token { reason: format!("no random numbers: {error}") })?;
        let (id, secret) = random.split_at(ID_BYTES);
        let letters = |bytes| BASE32_NOPAD.encode(bytes).to_ascii_lowercase();
        Ok(Self { id: letters(id), secret: letters(secret) })
    }
}

impl fmt::Debug for PresentedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A secret must not reach a log by way of a message that prints what it holds.
        f.debug_struct("PresentedToken").field("id", &self.id).finish_non_exhaustive()
    }
}

/// What was shown does not have the shape of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is no token of this program")]
pub struct MalformedToken;

impl FromStr for PresentedToken {
    type Err = MalformedToken;

    fn from_str(text: &str) -> std::result::Result<Self, MalformedToken> {
        let (id, secret) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(MalformedToken)?;
        let is_letters = |part: &str, bytes: usize| {
            part.len() == BASE32_NOPAD.encode_len(bytes)
                && part.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b))
        };
        if !is_letters(id, ID_BYTES) || !is_letters(secret, SECRET_BYTES) {
            return Err(MalformedToken);
        }
        Ok(Self { id: id.to_owned(), secret: secret.to_owned() })
    }
}

/// Makes and revokes tokens. It waits for no other writer's lock, because a token must be revocable in the middle of an
/// ingest of hours: SQLite keeps the two short transactions apart.
#[derive(Debug)]
pub struct Tokens {
    connection: Connection,
}

impl Tokens {
    /// Opens the tokens of a data directory.
    ///
    /// # Errors
    /// When there is no archive, a newer program wrote it, or the disk refuses.
    pub fn open(dir: &Path) -> Result<Self> {
        if !schema::catalogue_path(dir).exists() {
            return Err(Error::Missing { dir: dir.to_owned() });
        }
        Ok(Self { connection: schema::open_writer(dir)? })
    }

    /// Makes a token that allows what its scopes say, until it ends or is revoked. What is returned is the only copy of
    /// its secret.
    ///
    /// # Errors
    /// When the name is not a line of its own or was given before, or no scope is named.
    pub fn create(
        &mut self,
        name: &str,
        scopes: &BTreeSet<Scope>,
        expires_at: Option<Timestamp>,
        who: &str,
    ) -> Result<PresentedToken> {
        let at_ms = now_ms();
        let transaction = archive::begin(&mut self.connection)?;
        let token = create(&transaction, name, scopes, expires_at, who, at_ms)?;
        let detail = &json!({"name": name, "token": token.id, "scopes": scopes, "expires_at": expires_at});
        let deed = Deed { who, what: "token", id: None, detail, before: None, after: None };
        audit::record(&transaction, &deed, at_ms)?;
        archive::commit(transaction)?;
        Ok(token)
    }

    /// Revokes the token with a name or id; from then on it allows nothing, in running services too.
    ///
    /// # Errors
    /// When there is no such token, or it is revoked already.
    pub fn revoke(&mut self, name_or_id: &str, who: &str) -> Result<Token> {
        let at_ms = now_ms();
        let transaction = archive::begin(&mut self.connection)?;
        let token =
            revoke(&transaction, name_or_id, who, at_ms)?.ok_or_else(|| Error::UnknownToken(name_or_id.to_owned()))?;
        let detail = &json!({"name": token.name, "token": token.id});
        let deed = Deed { who, what: "revoke", id: None, detail, before: None, after: None };
        audit::record(&transaction, &deed, at_ms)?;
        archive::commit(transaction)?;
        Ok(token)
    }
}

/// Makes a token and keeps its hash.
fn create(
    connection: &Connection,
    name: &str,
    scopes: &BTreeSet<Scope>,
    expires_at: Option<Timestamp>,
    who: &str,
    at_ms: i64,
) -> Result<PresentedToken> {
    let refused = |reason: &str| Error::Token { reason: reason.to_owned() };
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || name.chars().any(char::is_control) {
        return Err(refused("a name has 1 to 100 characters on one line"));
    }
    if scopes.is_empty() {
        return Err(refused("it would allow nothing: name at least one scope"));
    }
    if connection.prepare_cached("SELECT 1 FROM tokens WHERE name = ?1")?.exists([name])? {
        return Err(refused("there is or was another of that name, and the audit log must tell them apart"));
    }
    let presented = PresentedToken::new()?;
    let hash: PasswordHash = hasher()
        .hash_password(presented.secret.as_bytes())
        .map_err(|error| Error::Token { reason: format!("it could not be hashed: {error}") })?;
    let scopes = scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(",");
    connection
        .prepare_cached(
            "INSERT INTO tokens (id, name, hash, scopes, created_at, created_by, expires_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            presented.id,
            name,
            hash.to_string(),
            scopes,
            at_ms,
            who,
            expires_at.map(Timestamp::as_millisecond)
        ])?;
    Ok(presented)
}

/// Revokes the token with the name or id; nothing where there is none, or it is revoked already.
fn revoke(connection: &Connection, name_or_id: &str, who: &str, at_ms: i64) -> Result<Option<Token>> {
    let sql = "SELECT id FROM tokens WHERE (name = ?1 OR id = ?1) AND revoked_at IS NULL";
    let id: Option<String> = connection.prepare_cached(sql)?.query_row([name_or_id], |row| row.get(0)).optional()?;
    let Some(id) = id else { return Ok(None) };
    connection
        .prepare_cached("UPDATE tokens SET revoked_at = ?2, revoked_by = ?3 WHERE id = ?1")?
        .execute(params![id, at_ms, who])?;
    find(connection, &id)
}

pub(crate) fn find(connection: &Connection, id: &str) -> Result<Option<Token>> {
    let sql = format!("{COLUMNS} WHERE id = ?1");
    Ok(connection.prepare_cached(&sql)?.query_row([id], token).optional()?)
}

/// All tokens that ever were, oldest first.
pub(crate) fn list(connection: &Connection) -> Result<Vec<Token>> {
    let sql = format!("{COLUMNS} ORDER BY created_at, name");
    let found = connection.prepare_cached(&sql)?.query_map([], token)?.collect::<rusqlite::Result<_>>()?;
    Ok(found)
}

const COLUMNS: &str =
    "SELECT id, name, hash, scopes, created_at, created_by, expires_at, revoked_at, revoked_by FROM tokens";

fn token(row: &Row<'_>) -> rusqlite::Result<Token> {
    let scopes: String = row.get(3)?;
    let time = |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(timestamp));
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        hash: row.get(2)?,
        // A word that no version writes is damage, which must not give a right.
        scopes: scopes.split(',').filter_map(|word| word.parse().ok()).collect(),
        created_at: timestamp(row.get(4)?),
        created_by: row.get(5)?,
        expires_at: time(6)?,
        revoked_at: time(7)?,
        revoked_by: row.get(8)?,
    })
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(HASH_MEMORY_KIB, HASH_PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::PresentedToken;

    #[test]
    fn a_token_is_read_back_and_never_printed() {
        let token = PresentedToken::new().expect("there are random numbers");
        let text = token.reveal();
        assert_eq!(text.parse(), Ok(token.clone()));
        assert!(text.starts_with("remiss_") && text.len() == 76, "{text}");
        assert!(!format!("{token:?}").contains(&token.secret));
        assert_ne!(PresentedToken::new().expect("there are random numbers"), token);
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let token = PresentedToken::new().expect("there are random numbers").reveal();
        for text in ["", "remiss_", "remiss_a_b", &token[..75], &token.to_uppercase(), &format!("{token}a"), "Bearer x"]
        {
            assert!(text.parse::<PresentedToken>().is_err(), "{text}");
        }
    }
}
