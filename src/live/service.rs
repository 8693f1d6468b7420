//! libpq's files: the connection service file and the password file. Only their texts are read here.

use super::conninfo::Parameters;

/// The parameters of a section of a service file.
#[must_use]
pub fn section(text: &str, wanted: &str) -> Option<Parameters> {
    let mut found: Option<Parameters> = None;
    let mut inside = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            if found.is_some() {
                break;
            }
            inside = name.trim() == wanted;
            if inside {
                found = Some(Parameters::new());
            }
        } else if let (true, Some((name, value)), Some(found)) = (inside, line.split_once('='), found.as_mut()) {
            found.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }
    found
}

/// The password of the first line that fits `[host, port, database, user]`; `*` fits anything.
#[must_use]
pub fn password(text: &str, wanted: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let fits = |(field, wanted): (&String, &str)| field == "*" || field == wanted;
        (fields.len() == 5 && fields.iter().zip(wanted).all(fits)).then(|| fields.last().cloned()).flatten()
    })
}

/// Fields between colons; `\` keeps the character after it. The last one takes what is left.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let kept = match c {
            ':' if fields.len() < 5 => {
                fields.push(String::new());
                continue;
            }
            '\\' => chars.next(),
            c => Some(c),
        };
        if let Some(field) = fields.last_mut() {
            field.extend(kept);
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_a_section() {
        let text = "# ours\n[one]\nhost=a\n\n[two]\nhost = b\nport=1\n[three]\nhost=c\n";
        let of =
            |name: &str| section(text, name).map(|it| it.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>());
        assert_eq!(of("two"), Some(vec!["host=b".to_owned(), "port=1".to_owned()]));
        assert_eq!(of("four"), None);
    }

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let text = "# h:1:d:u:no\nh:1:d:v:no\nh:*:d:u:a\\:b\\\\\n*:*:*:*:rest:of:it\n";
        assert_eq!(password(text, ["h", "1", "d", "u"]).as_deref(), Some("a:b\\"));
        assert_eq!(password(text, ["x", "1", "d", "u"]).as_deref(), Some("rest:of:it"));
    }
}
