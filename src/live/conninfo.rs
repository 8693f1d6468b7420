//! A connection string as parameters: `postgresql://…` with any driver's suffix, or libpq's `host=… dbname=…`.
//!
//! It says that a text is wrong, never what is in it.

use std::collections::BTreeMap;

/// Parameters by libpq's names.
pub type Parameters = BTreeMap<String, String>;

/// Reads a connection string.
///
/// # Errors
/// It is none; the sentence quotes nothing of it.
pub fn parse(text: &str) -> Result<Parameters, &'static str> {
    let text = text.trim();
    match text.split_once("://") {
        Some((scheme, rest)) => {
            let dialect = scheme.split('+').next().unwrap_or(scheme);
            if !matches!(dialect, "postgres" | "postgresql" | "postgis") {
                return Err("`DATABASE_URL` names no PostgreSQL: its scheme must be `postgresql` or `postgres`, with or without `+driver`");
            }
            url(rest)
        }
        None => words(text),
    }
}

const BAD_URL: &str =
    "`DATABASE_URL` is no URL: write `postgresql://user:password@host:port/database?sslmode=require`, special characters as %XX";

fn url(rest: &str) -> Result<Parameters, &'static str> {
    let mut out = Parameters::new();
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, query)| (rest, Some(query)));
    let (authority, database) = rest.split_once('/').map_or((rest, ""), |(authority, database)| (authority, database));
    let (login, hosts) = authority.rsplit_once('@').map_or(("", authority), |(login, hosts)| (login, hosts));
    let (user, password) = login.split_once(':').map_or((login, None), |(user, password)| (user, Some(password)));
    let mut put = |name: &str, text: &str| -> Result<(), &'static str> {
        if !text.is_empty() {
            out.insert(name.to_owned(), decoded(text).ok_or(BAD_URL)?);
        }
        Ok(())
    };
    put("user", user)?;
    put("password", password.unwrap_or(""))?;
    put("dbname", database)?;
    let (names, ports): (Vec<&str>, Vec<&str>) = hosts.split(',').map(host_and_port).unzip();
    put("host", if names.iter().all(|name| name.is_empty()) { String::new() } else { names.join(",") }.as_str())?;
    put("port", if ports.iter().all(|port| port.is_empty()) { String::new() } else { ports.join(",") }.as_str())?;
    for pair in query.into_iter().flat_map(|query| query.split('&')).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(BAD_URL)?;
        // asyncpg's and JDBC's names for the same.
        let name = if name == "ssl" { "sslmode" } else { name };
        put(name, value)?;
    }
    Ok(out)
}

/// `name:5432`, `[::1]:5432`.
fn host_and_port(text: &str) -> (&str, &str) {
    if let Some((address, rest)) = text.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        return (address, rest.trim_start_matches(':'));
    }
    text.rsplit_once(':').unwrap_or((text, ""))
}

/// `%XX` as bytes.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

const BAD_WORDS: &str = "`DATABASE_URL` is neither a URL (`postgresql://…`) nor `name=value` pairs (`host=… dbname=…`)";

/// `name=value`, `name = 'a value'`, with `\` before a quote.
fn words(text: &str) -> Result<Parameters, &'static str> {
    let mut out = Parameters::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(BAD_WORDS)?;
        let name = name.trim();
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(BAD_WORDS);
        }
        let mut chars = after.trim_start().chars();
        let is_quoted = after.trim_start().starts_with('\'');
        if is_quoted {
            chars.next();
        }
        let (mut value, mut closed) = (String::new(), !is_quoted);
        while let Some(c) = chars.next() {
            match c {
                '\\' => value.extend(chars.next()),
                '\'' if is_quoted => {
                    closed = true;
                    break;
                }
                c if c.is_whitespace() && !is_quoted => break,
                c => value.push(c),
            }
        }
        if !closed {
            return Err(BAD_WORDS);
        }
        out.insert(name.to_owned(), value);
        rest = chars.as_str().trim_start();
    }
    if out.is_empty() { Err(BAD_WORDS) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match parse(text) {
            Ok(found) => found.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "),
            Err(message) => message.to_owned(),
        }
    }

    #[test]
    fn a_url_of_any_driver_is_read() {
        assert_eq!(
            shown("postgresql+asyncpg://me:s%40crt@db:6432/app?ssl=require"),
            "dbname=app host=db password=s@crt port=6432 sslmode=require user=me"
        );
        assert_eq!(shown("postgres://db"), "host=db");
        assert_eq!(shown("postgresql:///app?host=/run/pg&port=1"), "dbname=app host=/run/pg port=1");
        assert_eq!(shown("postgresql://%2Frun%2Fpg/app"), "dbname=app host=/run/pg");
        assert_eq!(shown("postgresql://u:p@ss@[::1]:5433/app"), "dbname=app host=::1 password=p@ss port=5433 user=u");
        assert_eq!(shown("postgresql://a:1,b:2/app"), "dbname=app host=a,b port=1,2");
    }

    #[test]
    fn pairs_are_read() {
        assert_eq!(shown("host=db dbname = 'my app' password='it\\'s'"), "dbname=my app host=db password=it's");
    }

    #[test]
    fn what_is_wrong_is_not_quoted() {
        for text in
            ["mysql://u:secret@h/d", "postgresql://u:secret%zz@h/d", "postgresql://u:secret@h/d?x", "secret", "a='secret", "=secret"]
        {
            let said = shown(text);
            assert!(said.starts_with("`DATABASE_URL`") && !said.contains("secret"), "{text}: {said}");
        }
    }
}
