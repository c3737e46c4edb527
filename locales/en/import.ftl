# The report of an import. $field is the name of a column and stays as it is in every language; no message may
# repeat a value of the file.

import-missing = { $field }: nothing is written here, but it is needed.
import-not-a-number = { $field }: not a number of the right length, written in digits.
import-not-an-address = { $field }: not an e-mail address.
import-duplicate = { $field }: belongs to another profile already.
import-duplicate-row = { $field }: row { $first } has the same value already.
import-not-a-date = { $field }: not a day of the calendar, written like 2026-01-31.
import-in-future = { $field }: this day has not come yet.
import-bad-country = { $field }: not a two-letter country code of ISO 3166-1.
import-control-character = { $field }: there is an invisible control character in it.
import-too-long = { $field ->
    [empty] The row is longer than any row may be.
   *[other] { $field }: longer than it may be.
}
import-line-break = { $field }: there is a line break in it.
import-look-alike = { $field }: there are letters in it that look like those of another alphabet.
import-not-utf8 = { $field }: not UTF-8 text.
import-wrong-field-count = The row has more or fewer fields than the header.
import-bad-quotes = A quotation mark in this row is never closed, or there is text behind the closing one.
import-bad-exam = { $field }: not an exam code such as AZ-104.
import-bad-outcome = { $field }: neither pass nor fail.
import-unknown-profile = { $field }: there is no profile with this number.
import-claimed = { $field }: left as it is, for its owner has claimed this binding.
import-rebound = { $field }: left as it is, for this binding was made here by a request.
import-frozen = { $field }: left as it is, for the profile is frozen.
import-merged = { $field }: left as it is, for this profile was merged into another one.
import-edited = { $field }: left as it is, for it was edited here.
import-changed = Brought up to date.
import-fixed = { $field }: written in another way than it should be, but clear; put right.
import-updated = Brought up to date: { $fields }.

# On the terminal.
import-unknown-column = Note: the column "{ $column }" is not known and was left out.
import-no-file = { $file } can not be read: { $why }
import-no-report = The report { $file } can not be written: { $why }
import-empty-file = { $file } is empty: there is not even a header.
import-columns-missing = Nothing was imported. The header of { $file } lacks: { $columns }
import-columns-repeated = Nothing was imported. The header of { $file } has these columns more than once: { $columns }
import-broken-off = Reading { $file } broke off: { $why }. What stands in the rows before is imported; run the import again.
import-summary = { $rows } rows: { $added } new, { $updated } brought up to date, { $unchanged } without change, { $fixed } put right, { $kept } with values kept, { $refused } refused.
import-nothing-done = Nothing was imported.
import-report-is-file = Nothing was imported. { $file } can not be the report of its own import.
import-database = the database could not go on
import-moved = Somebody else changed the same profiles in this moment.
