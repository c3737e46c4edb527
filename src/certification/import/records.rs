//! The records of a CSV file, one by one, in bounded memory whatever the bytes are.

use super::header::{Columns, Field, Header, HeaderFault};
use super::metered::Metered;
use crate::certification::Reason;
use csv::{ByteRecord, Position, ReaderBuilder};
use std::io::{self, Read, Seek, SeekFrom};

/// The most bytes one record may have. Real ones have a hundred or two.
pub(super) const LONGEST: usize = 64 * 1024;

/// How much the CSV reader reads ahead.
const BUFFER: usize = 64 * 1024;

/// Why a file can not be read at all.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// There is not even a header.
    Empty,
    /// The header lacks columns or has some twice.
    Header(HeaderFault),
    /// The file system or the device says no.
    Io(io::Error),
}

/// A file being read.
pub(super) struct Records<R> {
    csv: csv::Reader<Metered<R>>,
    header: Header,
    record: ByteRecord,
    row: u64,
}

/// What stands in the next row.
pub(super) enum Next<'a> {
    /// A record with as many fields as the header.
    Row(RawRow<'a>),
    /// A record that is none, and why.
    Broken(u64, Reason),
    /// The end of the file.
    End,
}

/// One record with the names of its fields.
pub(super) struct RawRow<'a> {
    /// The number of the record, the header being 1.
    pub(super) row: u64,
    header: &'a Header,
    record: &'a ByteRecord,
}

impl RawRow<'_> {
    /// The bytes of a field; nothing where the file has no such column.
    pub(super) fn get(&self, field: Field) -> &[u8] {
        self.header
            .place(field)
            .and_then(|place| self.record.get(place))
            .unwrap_or_default()
    }
}

impl<R: Read + Seek> Records<R> {
    /// Reads the header. A byte order mark is skipped.
    pub(super) fn open(file: R, columns: &Columns) -> Result<Self, Unreadable> {
        let mut csv = ReaderBuilder::new()
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(Metered::new(file));
        csv.get_mut().allow((LONGEST + BUFFER) as u64);
        let names = csv
            .byte_headers()
            .map_err(|fault| Unreadable::Io(fault.into()))?
            .clone();
        if names.is_empty() {
            return Err(Unreadable::Empty);
        }
        let header = Header::read(&names, columns).map_err(Unreadable::Header)?;
        Ok(Self {
            csv,
            header,
            record: ByteRecord::new(),
            row: 1,
        })
    }

    /// Names in the header that are no column.
    pub(super) fn unknown(&self) -> &[String] {
        &self.header.unknown
    }

    /// How many bytes of the file are done.
    pub(super) fn bytes_done(&self) -> u64 {
        self.csv.position().byte()
    }

    /// The next record.
    ///
    /// A record over several lines whose quotation marks do not match, or that is longer than any record may
    /// be, is refused as its first line alone, and reading goes on with the next line: one forgotten quotation
    /// mark must not swallow the rows behind it.
    pub(super) fn next(&mut self) -> io::Result<Next<'_>> {
        loop {
            let start = self.csv.position().byte();
            self.csv.get_mut().allow((LONGEST + BUFFER) as u64);
            match self.csv.read_byte_record(&mut self.record) {
                Ok(false) => return Ok(Next::End),
                Ok(true) if self.is_whole(start)? => break,
                Ok(true) => return self.skip_line(start, Reason::BadQuotes),
                Err(_) if self.csv.get_ref().is_used_up() => {
                    // A long stretch of empty lines is not a record.
                    let blank = self.blank_lines(start)?;
                    if blank <= 2 {
                        return self.skip_line(start, Reason::TooLong);
                    }
                    self.go_to(start + blank)?;
                }
                Err(fault) => return Err(fault.into()),
            }
        }
        self.row += 1;
        if self.record.as_slice().len() > LONGEST {
            return Ok(Next::Broken(self.row, Reason::TooLong));
        }
        if self.record.len() != self.header.width {
            return Ok(Next::Broken(self.row, Reason::WrongFieldCount));
        }
        Ok(Next::Row(RawRow {
            row: self.row,
            header: &self.header,
            record: &self.record,
        }))
    }

    /// False for a record of several lines that quotation marks do not hold together.
    fn is_whole(&mut self, start: u64) -> io::Result<bool> {
        if !self
            .record
            .as_slice()
            .iter()
            .any(|byte| matches!(byte, b'\n' | b'\r'))
        {
            return Ok(true);
        }
        let end = self.csv.position().byte();
        let mut written = Vec::new();
        let file = self.csv.get_mut();
        file.seek(SeekFrom::Start(start))?;
        file.allow(u64::MAX);
        file.take(end - start).read_to_end(&mut written)?;
        self.go_to(end)?;
        Ok(quotes_match(&written))
    }

    /// Counts the line ends at `start`.
    fn blank_lines(&mut self, start: u64) -> io::Result<u64> {
        self.count(start, |byte| matches!(byte, b'\n' | b'\r'))
    }

    /// Refuses the line at `start` and goes on behind it.
    fn skip_line(&mut self, start: u64, code: Reason) -> io::Result<Next<'_>> {
        let line = start + self.blank_lines(start)?;
        let length = self.count(line, |byte| !matches!(byte, b'\n' | b'\r'))?;
        self.go_to(line + length)?;
        self.row += 1;
        Ok(Next::Broken(self.row, code))
    }

    /// How many bytes from `start` on are `wanted`.
    fn count(&mut self, start: u64, wanted: impl Fn(u8) -> bool) -> io::Result<u64> {
        let file = self.csv.get_mut();
        file.seek(SeekFrom::Start(start))?;
        file.allow(u64::MAX);
        let mut buffer = [0; 8192];
        let mut counted = 0;
        loop {
            let read = file.read(&mut buffer)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            match bytes.iter().position(|byte| !wanted(*byte)) {
                Some(at) => return Ok(counted + at as u64),
                None if read == 0 => return Ok(counted),
                None => counted += read as u64,
            }
        }
    }

    fn go_to(&mut self, byte: u64) -> io::Result<()> {
        let mut position = Position::new();
        position.set_byte(byte);
        Ok(self.csv.seek_raw(SeekFrom::Start(byte), position)?)
    }
}

/// True when every field that starts with a quotation mark also ends with one and nothing follows it.
fn quotes_match(record: &[u8]) -> bool {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        FieldStart,
        Plain,
        Quoted,
        Quote,
    }
    let mut at = At::FieldStart;
    for &byte in record {
        at = match (at, byte) {
            (At::Quoted, b'"') => At::Quote,
            (At::FieldStart | At::Quote, b'"') | (At::Quoted, _) => At::Quoted,
            (_, b',' | b'\n' | b'\r') => At::FieldStart,
            (At::Quote, _) => return false,
            (At::FieldStart | At::Plain, _) => At::Plain,
        };
    }
    at != At::Quoted
}
