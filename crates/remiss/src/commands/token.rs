//! `remiss token`: makes, lists and revokes the tokens by which people and programs show their rights.

use anyhow::Context as _;
use jiff::{Timestamp, ToSpan as _};
use remiss_archive::{Token, Tokens};
use serde_json::json;

use super::{Context, correct};
use crate::cli::{TokenCommand, TokenCreateArgs};
use crate::open;
use crate::outcome::Outcome;
use crate::output::{Output, note, printable};

/// Runs the command.
pub(crate) fn run(context: &Context, command: &TokenCommand) -> anyhow::Result<Outcome> {
    match command {
        TokenCommand::Create(arguments) => create(context, arguments),
        TokenCommand::List => list(context),
        TokenCommand::Revoke { token, by } => {
            let revoked = tokens(context)?.revoke(token, &correct::who(by.as_deref())).context("revoking a token")?;
            let mut out = Output::new();
            if context.json {
                out.json(&revoked)?;
            } else {
                out.line(&format!("revoked {}", printable(&revoked.name)))?;
            }
            out.flush()?;
            Ok(Outcome::Done)
        }
    }
}

fn create(context: &Context, arguments: &TokenCreateArgs) -> anyhow::Result<Outcome> {
    let scopes = arguments.scopes.iter().copied().collect();
    let hours = i64::from(arguments.days) * 24;
    let end = Timestamp::now().checked_add(hours.hours()).context("reckoning when the token ends")?;
    let expires_at = (!arguments.no_end).then_some(end);
    if open::archive(context).is_err() {
        // The first token may be made before the first document is taken in.
        open::archive_to_write(context, "remiss token")?;
    }
    let token = tokens(context)?
        .create(&arguments.name, &scopes, expires_at, &correct::who(arguments.by.as_deref()))
        .context("making a token")?;
    let mut out = Output::new();
    if context.json {
        let (name, token, id) = (&arguments.name, token.reveal(), &token.id);
        out.json(&json!({"token": token, "id": id, "name": name, "scopes": scopes, "expires_at": expires_at}))?;
    } else {
        out.line(&token.reveal())?;
        if !context.quiet {
            note("this is the only time that the token is shown; keep it like a password");
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn list(context: &Context) -> anyhow::Result<Outcome> {
    let found = open::archive(context)?.tokens().context("listing the tokens")?;
    let mut out = Output::new();
    for token in &found {
        if context.json {
            out.json(token)?;
        } else {
            out.line(&printable(&line(token)))?;
        }
    }
    out.flush()?;
    Ok(if found.is_empty() { Outcome::Partly } else { Outcome::Done })
}

fn line(token: &Token) -> String {
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let state = match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked {at:.0}"),
        (None, Some(end)) if end <= Timestamp::now() => format!("ended {end:.0}"),
        (None, Some(end)) => format!("until {end:.0}"),
        (None, None) => "without end".to_owned(),
    };
    format!(
        "{}  {}  {}  {state}, made {:.0} by {}",
        token.id,
        token.name,
        scopes.join(","),
        token.created_at,
        token.created_by
    )
}

fn tokens(context: &Context) -> anyhow::Result<Tokens> {
    let tokens = Tokens::open(&context.settings.data);
    tokens.with_context(|| format!("opening the data directory {}", context.settings.data.display()))
}
