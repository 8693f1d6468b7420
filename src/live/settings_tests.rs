//! Where settings come from, and that nothing of them is shown.

use std::io::Write;

use super::*;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    Environment::of(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn read(pairs: &[(&str, &str)]) -> Settings {
    settings(&environment(pairs)).expect("settings")
}

fn refused(pairs: &[(&str, &str)]) -> String {
    settings(&environment(pairs)).expect_err("a refusal").message
}

#[test]
fn the_url_wins_over_the_variables() {
    let found = read(&[("DATABASE_URL", "postgresql+psycopg://me@db/app"), ("PGHOST", "other"), ("PGPORT", "6000"), ("PGPASSWORD", "pw")]);
    assert_eq!((found.hosts, found.ports), (vec!["db".to_owned()], vec![6000]));
    assert_eq!((found.user.as_deref(), found.database.as_deref(), found.password.as_deref()), (Some("me"), Some("app"), Some("pw")));
}

#[test]
fn tls_means_what_libpq_means() {
    let mode = |pairs: &[(&str, &str)]| {
        let mut all = vec![("PGHOST", "db")];
        all.extend(pairs);
        read(&all).ssl_mode
    };
    assert_eq!(mode(&[]), SslMode::Prefer);
    assert_eq!(mode(&[("PGSSLMODE", "require")]), SslMode::Require);
    assert_eq!(mode(&[("PGSSLROOTCERT", "system")]), SslMode::VerifyFull);
    assert_eq!(read(&[("PGHOST", "/run/pg"), ("PGSSLMODE", "require")]).ssl_mode, SslMode::Disable);
    let mut root = tempfile::NamedTempFile::new().expect("a file");
    root.write_all(b"pem").expect("a text");
    let path = root.path().to_str().expect("UTF-8");
    assert_eq!(mode(&[("PGSSLMODE", "require"), ("PGSSLROOTCERT", path)]), SslMode::VerifyCa);
    assert!(refused(&[("PGHOST", "db"), ("PGSSLMODE", "verify-full")]).starts_with("the root certificate cannot be read"));
    assert!(refused(&[("PGHOST", "db"), ("PGSSLMODE", "require"), ("PGSSLROOTCERT", "system")]).contains("verify-full"));
}

#[test]
fn nothing_named_and_what_is_not_supported_are_refused() {
    assert!(refused(&[("PGPASSWORD", "secret")]).starts_with("no database is named"));
    for (name, value) in
        [("PGSSLCERT", "secret"), ("PGREQUIREAUTH", "secret"), ("PGGSSENCMODE", "require"), ("PGPORT", "secret"), ("PGSSLMODE", "secret")]
    {
        let said = refused(&[("PGHOST", "h"), (name, value)]);
        assert!(!said.contains("secret") && said.contains('`'), "{name}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn services_and_passwords_come_from_files_that_only_the_owner_reads() {
    use std::os::unix::fs::PermissionsExt;
    let file = |text: &str, mode: u32| {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(text.as_bytes()).expect("a text");
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).expect("a mode");
        file
    };
    let service = file("[it]\nhost=db\ndbname=app\nuser=me\n", 0o644);
    let (private, open) = (file("db:5432:app:me:pw\n", 0o600), file("db:5432:app:me:pw\n", 0o644));
    let password = |file: &tempfile::NamedTempFile| {
        let path = |file: &tempfile::NamedTempFile| file.path().to_str().expect("UTF-8").to_owned();
        read(&[("PGSERVICE", "it"), ("PGSERVICEFILE", &path(&service)), ("PGPASSFILE", &path(file))]).password
    };
    assert_eq!((password(&private).as_deref(), password(&open)), (Some("pw"), None));
    assert!(refused(&[("PGSERVICE", "none"), ("PGSERVICEFILE", "/nowhere")]).starts_with("the service is not in"));
}

#[test]
fn nothing_is_printed_for_debugging() {
    let pairs = [("DATABASE_URL", "postgresql://me:secret@db/app")];
    assert_eq!(format!("{:?} {:?}", environment(&pairs), read(&pairs)), "Environment(1 variables) Settings");
}
