//! Why the database could not be read, in our own words: the server's and the libraries' own quote users, hosts and certificates.

use std::error::Error as _;
use std::io::ErrorKind;

use postgres::error::SqlState;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// One sentence, without anything from the settings.
    pub message: String,
    /// The connection stood: what failed is the reading.
    pub connected: bool,
}

impl Refusal {
    /// Before or while connecting.
    #[must_use]
    pub fn start(message: impl Into<String>) -> Self {
        Self { message: message.into(), connected: false }
    }

    /// While reading.
    #[must_use]
    pub fn reading(message: impl Into<String>) -> Self {
        Self { message: message.into(), connected: true }
    }
}

/// What an error of the client library comes to.
#[must_use]
pub fn words(error: &postgres::Error) -> String {
    if let Some(state) = error.code() {
        return format!("{} (SQLSTATE {})", of_state(state), state.code());
    }
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return of_io(io);
        }
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return of_tls(tls).to_owned();
        }
        source = cause.source();
    }
    if error.is_closed() {
        return "the server closed the connection".to_owned();
    }
    // The kinds that are left have no code: their words are only compared, never shown.
    let known = [
        ("password missing", "the server asks for a password and none is set"),
        ("does not support TLS", "`sslmode` demands TLS and the server has none"),
        ("TLS", "TLS: the handshake failed"),
        ("authentication", "the server wants a way of authentication that is not supported (GSSAPI, SSPI, or a channel binding)"),
        ("time", "the server did not answer in time"),
        ("target_session_attrs", "no server is as `target_session_attrs` demands"),
    ];
    let found = known.iter().find(|(part, _)| text.contains(part)).map(|(_, words)| *words);
    found.unwrap_or("the server and the client do not understand each other").to_owned()
}

fn of_state(state: &SqlState) -> &'static str {
    match state.code() {
        "28P01" => "the server refuses the password",
        "28000" => "the server refuses the login",
        "3D000" => "there is no such database",
        "42501" => "the role may not read that",
        "53300" => "the server has no free connection",
        "57014" => "a query took longer than the timeout",
        "55P03" => "a lock was not free within the timeout",
        "57P01" | "57P02" => "the server is shutting down",
        "57P03" => "the server is starting or stopping",
        "25006" => "the server refuses a read-only transaction",
        _ => "the server refuses",
    }
}

fn of_io(error: &std::io::Error) -> String {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls).to_owned();
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => "the server refuses the connection: nothing listens there",
        ErrorKind::NotFound => "there is no server at that socket",
        ErrorKind::PermissionDenied => "the socket may not be opened",
        ErrorKind::TimedOut => "the server did not answer in time",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => "the server cannot be reached",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => {
            "the server closed the connection"
        }
        // The resolver's errors have no kind of their own.
        _ => "the server's name is not known, or it cannot be reached",
    }
    .to_owned()
}

fn of_tls(error: &rustls::Error) -> &'static str {
    use rustls::CertificateError as Certificate;
    match error {
        rustls::Error::InvalidCertificate(Certificate::UnknownIssuer) => "TLS: the certificate is not signed by a root that is trusted",
        rustls::Error::InvalidCertificate(Certificate::NotValidForName | Certificate::NotValidForNameContext { .. }) => {
            "TLS: the certificate is for another host"
        }
        rustls::Error::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => "TLS: the certificate has expired",
        rustls::Error::InvalidCertificate(_) => "TLS: the certificate is not valid",
        _ => "TLS: the handshake failed",
    }
}
