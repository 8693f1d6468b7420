//! Opens the connection.

use std::time::Duration;

use postgres::config::{ChannelBinding, SslMode as Tls, TargetSessionAttrs};
use postgres::{Client, Config};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::refusal::{Refusal, words};
use super::settings::{Settings, SslMode};
use super::tls;

/// Connects to the first server that answers.
///
/// # Errors
/// None does, or it refuses.
pub fn connect(settings: &Settings, timeout: Duration) -> Result<Client, Refusal> {
    let mut config = Config::new();
    config.application_name("guardlint").connect_timeout(timeout);
    for host in &settings.hosts {
        config.host(host);
    }
    for address in &settings.addresses {
        config.hostaddr(*address);
    }
    for port in &settings.ports {
        config.port(*port);
    }
    if let Some(user) = &settings.user {
        config.user(user);
    }
    if let Some(password) = &settings.password {
        config.password(password);
    }
    if let Some(database) = &settings.database {
        config.dbname(database);
    }
    if let Some(options) = &settings.options {
        config.options(options);
    }
    config.target_session_attrs(match settings.writable {
        None => TargetSessionAttrs::Any,
        Some(true) => TargetSessionAttrs::ReadWrite,
        Some(false) => TargetSessionAttrs::ReadOnly,
    });
    config.channel_binding(match settings.channel_binding {
        None => ChannelBinding::Prefer,
        Some(true) => ChannelBinding::Require,
        Some(false) => ChannelBinding::Disable,
    });
    config.ssl_mode(match settings.ssl_mode {
        SslMode::Disable => Tls::Disable,
        SslMode::Prefer => Tls::Prefer,
        SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => Tls::Require,
    });
    let client = config.connect(MakeRustlsConnect::new(tls::config(settings)?));
    client.map_err(|error| Refusal::start(format!("cannot connect to the database: {}", words(&error))))
}
