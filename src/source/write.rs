//! Writing: whole files, by a temporary file beside the target and a rename, so that a reader never sees half of one.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::os::words;

/// Replaces a file's text.
///
/// # Errors
/// The operating system refused; its words and the path.
pub fn replace(path: &Path, text: &str) -> Result<(), String> {
    let mut name = path.file_name().ok_or_else(|| format!("`{}` does not name a file", path.display()))?.to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(name);
    let written = fs::File::create_new(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        // Best effort: the write already failed, and that is what is reported.
        _ = fs::remove_file(&temporary);
        format!("cannot write `{}`: {}", path.display(), words(&error))
    })
}
