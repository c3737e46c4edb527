//! The time zones there are.

use std::sync::OnceLock;

/// The names of the zones somebody may choose, sorted; UTC first.
pub(super) fn all() -> &'static [String] {
    static ALL: OnceLock<Vec<String>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut names: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.as_str().to_owned())
            // Areas and places; `Etc/GMT-3`, `posix/…`, `EST5EDT` are other names of these or traps.
            .filter(|name| {
                let area = name.split('/').next().unwrap_or_default();
                name.contains('/') && !matches!(area, "Etc" | "posix" | "right" | "SystemV")
            })
            .collect();
        names.sort_unstable();
        names.dedup();
        names.insert(0, "UTC".to_owned());
        names
    })
}

/// Whether somebody may choose this zone.
pub(super) fn is_known(name: &str) -> bool {
    all().iter().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_places_and_utc() {
        assert_eq!(all()[0], "UTC");
        assert!(is_known("UTC"));
        assert!(!is_known("../../etc/passwd"));
        assert!(!is_known("posix/Europe/Rome"));
        if all().len() > 1 {
            assert!(is_known("Europe/Rome") && is_known("America/Argentina/Buenos_Aires"));
        }
    }
}
