//! Paging by keyset: a page is addressed by the row it begins behind, so the last page is as fast as the first.

use std::fmt;
use std::str::FromStr;

use crate::clock::Stamp;

/// A row's place in a list that is ordered by a moment and an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keyset {
    /// The moment.
    pub at: Stamp,
    /// The id, where moments are equal.
    pub id: i64,
}

impl fmt::Display for Keyset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.0, self.id)
    }
}

impl FromStr for Keyset {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('-').ok_or(())?;
        Ok(Keyset {
            at: Stamp(at.parse().map_err(|_| ())?),
            id: id.parse().map_err(|_| ())?,
        })
    }
}

/// Which page of a list is wanted. `K` is what addresses a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paging<K> {
    /// The first one.
    First,
    /// What follows this row in the list's order: `?after=`.
    After(K),
    /// What stands right before this row: `?before=`.
    Before(K),
}

impl<K: FromStr + fmt::Display + Copy> Paging<K> {
    /// Reads the page from a path with its query; what can not be read means the first page.
    pub fn of(path: &str) -> Self {
        let query = path.split_once('?').map_or("", |(_, query)| query);
        url::form_urlencoded::parse(query.as_bytes())
            .find_map(|(name, value)| match (&*name, value.parse().ok()) {
                ("after", Some(key)) => Some(Paging::After(key)),
                ("before", Some(key)) => Some(Paging::Before(key)),
                _ => None,
            })
            .unwrap_or(Paging::First)
    }

    /// Whether rows are read against the list's order, to be turned round by [`Paging::arrange`].
    pub fn is_backward(&self) -> bool {
        matches!(self, Paging::Before(_))
    }

    /// Puts up to `size` + 1 rows, as they were read, into the list's order. Gives the rows of the page and the queries
    /// (`before=…`, `after=…`) of the page before and the page after it.
    pub fn arrange<T>(
        &self,
        mut rows: Vec<T>,
        size: usize,
        key: impl Fn(&T) -> K,
    ) -> (Vec<T>, Option<String>, Option<String>) {
        let more = rows.len() > size;
        rows.truncate(size);
        if self.is_backward() {
            rows.reverse();
        }
        let (previous, next) = match self {
            Paging::First => (false, more),
            Paging::After(_) => (true, more),
            Paging::Before(_) => (more, true),
        };
        let before = rows
            .first()
            .filter(|_| previous)
            .map(|row| format!("before={}", key(row)));
        let after = rows
            .last()
            .filter(|_| next)
            .map(|row| format!("after={}", key(row)));
        (rows, before, after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_page_and_rubbish_names_the_first() {
        let key = Keyset { at: Stamp(7), id: 9 };
        assert_eq!(Paging::of("/x?after=7-9"), Paging::After(key));
        assert_eq!(Paging::of("/x?view=mine&before=7-9"), Paging::Before(key));
        for path in [
            "/x",
            "/x?",
            "/x?after=",
            "/x?after=7",
            "/x?after=a-b",
            "/x?after=%zz",
        ] {
            assert_eq!(Paging::<Keyset>::of(path), Paging::First, "{path}");
        }
    }

    #[test]
    fn pages_meet_without_gap_or_overlap() {
        let all: Vec<i64> = (0..10).collect();
        let read = |paging: &Paging<i64>| -> Vec<i64> {
            match paging {
                Paging::First => all.iter().copied().take(4).collect(),
                Paging::After(key) => all.iter().copied().filter(|row| row > key).take(4).collect(),
                Paging::Before(key) => all
                    .iter()
                    .rev()
                    .copied()
                    .filter(|row| row < key)
                    .take(4)
                    .collect(),
            }
        };
        let mut seen: Vec<i64> = Vec::new();
        let mut paging = Paging::First;
        let last = loop {
            let (rows, _, next) = paging.arrange(read(&paging), 3, |row| *row);
            seen.extend(&rows);
            match next {
                Some(query) => paging = Paging::of(&format!("/x?{query}")),
                None => break rows[0],
            }
        };
        assert_eq!(seen, all);
        let back = Paging::Before(last);
        let (rows, before, after) = back.arrange(read(&back), 3, |row| *row);
        assert_eq!(rows, [6, 7, 8]);
        assert_eq!(
            (before.as_deref(), after.as_deref()),
            (Some("before=6"), Some("after=8"))
        );
        let first = Paging::Before(3);
        let (rows, before, _) = first.arrange(read(&first), 3, |row| *row);
        assert_eq!((rows.as_slice(), before), ([0, 1, 2].as_slice(), None));
    }
}
