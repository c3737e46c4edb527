//! A reader that gives out no more than it was allowed to.

use std::io::{self, Read, Seek, SeekFrom};

/// Lets a fixed number of bytes through until it is allowed more. A quotation mark that is never closed makes
/// the rest of a file one record; this is what stops it from being read into memory.
pub(super) struct Metered<R> {
    inner: R,
    left: u64,
}

impl<R> Metered<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            left: u64::MAX,
        }
    }

    /// From now on, `bytes` more.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.left = bytes;
    }

    /// True when a read was stopped by the limit and not by the file.
    pub(super) fn is_used_up(&self) -> bool {
        self.left == 0
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !into.is_empty() {
            return Err(io::Error::from(io::ErrorKind::FileTooLarge));
        }
        let most = into.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let read = self.inner.read(into.get_mut(..most).unwrap_or_default())?;
        self.left -= read as u64;
        Ok(read)
    }
}

impl<R: Seek> Seek for Metered<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
