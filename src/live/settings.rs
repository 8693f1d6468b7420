//! Which database, from `DATABASE_URL` and libpq's variables and files.
//!
//! **Invariant**: a message names a parameter, never its value; `Debug` prints nothing.

use std::fmt;

use super::conninfo::{self, Parameters};
use super::refusal::Refusal;
use super::service;
use crate::source::environment::{self, Environment};

/// How much of TLS is demanded; as libpq's `sslmode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SslMode {
    /// None.
    Disable,
    /// Where the server has it; no certificate is checked. `allow` is this too: it differs only in which is tried first.
    Prefer,
    /// Always; a certificate is checked only where a root certificate lies.
    Require,
    /// Always, with a certificate signed by a root.
    VerifyCa,
    /// Always, with a certificate signed by a root for this host.
    VerifyFull,
}

/// Where trust comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Roots {
    /// Certificates in PEM.
    Pem(String),
    /// What the system trusts.
    System,
    /// Nothing: no certificate is checked.
    None,
}

/// Everything needed to connect.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// Names, addresses or folders of sockets, tried in this order.
    pub hosts: Vec<String>,
    /// Numeric addresses of `hosts`, where the names are not to be looked up.
    pub addresses: Vec<std::net::IpAddr>,
    /// One port for all, or one for each.
    pub ports: Vec<u16>,
    /// The role; the system's user without one.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<String>,
    /// The database; that of the role's name without one.
    pub database: Option<String>,
    /// Options for the server.
    pub options: Option<String>,
    /// TLS.
    pub ssl_mode: SslMode,
    /// Trust.
    pub roots: Roots,
    /// Whether `target_session_attrs` asks for a server that takes writes, or for one that takes none.
    pub writable: Option<bool>,
    /// `channel_binding=require`; `disable` is `Some(false)`.
    pub channel_binding: Option<bool>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Settings")
    }
}

/// Variables and the parameters that they stand for.
const VARIABLES: &[(&str, &str)] = &[
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGOPTIONS", "options"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGGSSENCMODE", "gssencmode"),
];

/// What would weaken or change the connection if it were passed over; with the values that ask for nothing.
const UNSUPPORTED: &[(&str, &[&str])] = &[
    ("sslcert", &[]),
    ("sslkey", &[]),
    ("sslcrl", &[]),
    ("sslcrldir", &[]),
    ("require_auth", &[]),
    ("requirepeer", &[]),
    ("sslnegotiation", &["postgres"]),
    ("gssencmode", &["disable", "prefer"]),
];

/// Reads the settings: the URL's win over the service's, these over the variables'.
///
/// # Errors
/// No database is named, or a parameter is wrong or not supported.
pub fn settings(environment: &Environment) -> Result<Settings, Refusal> {
    let mut parameters = Parameters::new();
    for (variable, name) in VARIABLES {
        parameters.extend(environment.get(variable).map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let url = environment.get("DATABASE_URL").map(conninfo::parse).transpose().map_err(Refusal::start)?.unwrap_or_default();
    if let Some(name) = url.get("service").map(String::as_str).or_else(|| environment.get("PGSERVICE")) {
        let path = environment.path("PGSERVICEFILE", ".pg_service.conf");
        let found = path.and_then(|path| environment::text(&path)).and_then(|text| service::section(&text, name));
        parameters.extend(found.ok_or_else(|| Refusal::start("the service is not in `PGSERVICEFILE` or `~/.pg_service.conf`"))?);
    }
    parameters.extend(url);
    if !["host", "hostaddr", "dbname", "user"].iter().any(|name| parameters.contains_key(*name)) {
        return Err(Refusal::start("no database is named: set `DATABASE_URL`, or `PGHOST` and `PGDATABASE`"));
    }
    for (name, harmless) in UNSUPPORTED {
        if parameters.get(*name).is_some_and(|value| !value.is_empty() && !harmless.contains(&value.as_str())) {
            return Err(Refusal::start(format!("`{name}` is not supported")));
        }
    }
    of(&parameters, environment)
}

fn of(parameters: &Parameters, environment: &Environment) -> Result<Settings, Refusal> {
    let get = |name: &str| parameters.get(name).filter(|value| !value.is_empty());
    let list = |name: &str| get(name).map(|text| text.split(',').map(str::to_owned).collect::<Vec<_>>()).unwrap_or_default();
    let addresses: Option<Vec<_>> = list("hostaddr").iter().map(|text| text.parse().ok()).collect();
    let addresses = addresses.ok_or_else(|| Refusal::start("`hostaddr` is no numeric address"))?;
    let ports: Option<Vec<u16>> = list("port").iter().map(|text| if text.is_empty() { Some(5432) } else { text.parse().ok() }).collect();
    let ports = ports.filter(|ports| !ports.contains(&0)).ok_or_else(|| Refusal::start("`port` is no port"))?;
    let mut hosts = list("host");
    if hosts.is_empty() && addresses.is_empty() {
        // Where Debian and where others keep the socket.
        let usual: &[&str] = if cfg!(unix) { &["/var/run/postgresql", "/tmp"] } else { &["localhost"] };
        hosts = usual.iter().map(|folder| (*folder).to_owned()).collect();
    }
    let count = hosts.len().max(addresses.len());
    if (!hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len()) || (ports.len() > 1 && ports.len() != count) {
        return Err(Refusal::start("`host`, `hostaddr` and `port` name different numbers of servers"));
    }
    let (ssl_mode, roots) = tls(parameters, environment, hosts.iter().all(|host| host.starts_with('/')) && addresses.is_empty())?;
    let (user, database) = (get("user").cloned(), get("dbname").cloned());
    let writable = match get("target_session_attrs").map(String::as_str) {
        None | Some("any" | "prefer-standby") => None,
        Some("read-only" | "standby") => Some(false),
        Some("read-write" | "primary") => Some(true),
        Some(_) => return Err(Refusal::start("`target_session_attrs` is none of libpq's words")),
    };
    let channel_binding = match get("channel_binding").map(String::as_str) {
        None | Some("prefer") => None,
        Some("require") => Some(true),
        Some("disable") => Some(false),
        Some(_) => return Err(Refusal::start("`channel_binding` is none of libpq's words")),
    };
    let mut settings = Settings {
        hosts,
        addresses,
        ports,
        user,
        password: get("password").cloned(),
        database,
        options: get("options").cloned(),
        ssl_mode,
        roots,
        writable,
        channel_binding,
    };
    if settings.password.is_none() {
        settings.password = from_file(&settings, parameters, environment);
    }
    Ok(settings)
}

fn tls(parameters: &Parameters, environment: &Environment, local: bool) -> Result<(SslMode, Roots), Refusal> {
    let root = parameters.get("sslrootcert").map(String::as_str);
    let from_system = root == Some("system");
    let mode = match parameters.get("sslmode").map_or(if from_system { "verify-full" } else { "prefer" }, String::as_str) {
        "disable" | "false" => SslMode::Disable,
        "allow" | "prefer" => SslMode::Prefer,
        "require" | "true" => SslMode::Require,
        "verify-ca" => SslMode::VerifyCa,
        "verify-full" => SslMode::VerifyFull,
        _ => return Err(Refusal::start("`sslmode` is none of disable, allow, prefer, require, verify-ca, verify-full")),
    };
    if local {
        return Ok((SslMode::Disable, Roots::None));
    }
    if from_system {
        // With anybody's certificates at hand, a signature alone says nothing.
        return if mode == SslMode::VerifyFull {
            Ok((mode, Roots::System))
        } else {
            Err(Refusal::start("`sslrootcert=system` needs `sslmode=verify-full`"))
        };
    }
    if matches!(mode, SslMode::Disable | SslMode::Prefer) {
        return Ok((mode, Roots::None));
    }
    let path = root.map(std::path::PathBuf::from).or_else(|| environment.path("", ".postgresql/root.crt"));
    match path.and_then(|path| environment::text(&path)) {
        // libpq: a root certificate that lies there makes `require` mean `verify-ca`.
        Some(pem) if mode == SslMode::Require => Ok((SslMode::VerifyCa, Roots::Pem(pem))),
        Some(pem) => Ok((mode, Roots::Pem(pem))),
        None if mode == SslMode::Require && root.is_none() => Ok((mode, Roots::None)),
        None => {
            Err(Refusal::start("the root certificate cannot be read: set `PGSSLROOTCERT` to its file, or to `system` with `verify-full`"))
        }
    }
}

fn from_file(settings: &Settings, parameters: &Parameters, environment: &Environment) -> Option<String> {
    let named = parameters.get("passfile").map(std::path::PathBuf::from);
    let text = environment::secret(&named.or_else(|| environment.path("PGPASSFILE", ".pgpass"))?)?;
    let user = settings.user.as_deref().or_else(|| environment.get("USER")).unwrap_or("");
    let database = settings.database.as_deref().unwrap_or(user);
    let port = settings.ports.first().copied().unwrap_or(5432).to_string();
    let address = settings.addresses.first().map(ToString::to_string);
    let host = match settings.hosts.first().map(String::as_str) {
        Some("/var/run/postgresql" | "/tmp") => "localhost",
        Some(host) => host,
        None => address.as_deref().unwrap_or("localhost"),
    };
    service::password(&text, [host, &port, database, user])
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
