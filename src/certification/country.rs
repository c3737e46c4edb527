//! Countries by their code.

use super::Reason;

/// A country code of ISO 3166-1 alpha-2 in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(&'static str);

impl Country {
    /// Reads a code in any case; spaces around it are dropped.
    ///
    /// # Errors
    /// [`Reason::Missing`] and [`Reason::BadCountry`].
    pub fn parse(written: &str) -> Result<Self, Reason> {
        let code = written.trim();
        if code.is_empty() {
            return Err(Reason::Missing);
        }
        // Longer texts are no codes, and not worth a copy.
        if code.len() != 2 {
            return Err(Reason::BadCountry);
        }
        let code = code.to_ascii_uppercase();
        let at = ASSIGNED
            .binary_search(&code.as_str())
            .map_err(|_| Reason::BadCountry)?;
        ASSIGNED.get(at).map(|code| Self(code)).ok_or(Reason::BadCountry)
    }

    /// The two letters.
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

/// The officially assigned codes, in order.
#[rustfmt::skip]
const ASSIGNED: [&str; 249] = [
    "AD", "AE", "AF", "AG", "AI", "AL", "AM", "AO", "AQ", "AR", "AS", "AT", "AU", "AW", "AX", "AZ",
    "BA", "BB", "BD", "BE", "BF", "BG", "BH", "BI", "BJ", "BL", "BM", "BN", "BO", "BQ", "BR", "BS",
    "BT", "BV", "BW", "BY", "BZ", "CA", "CC", "CD", "CF", "CG", "CH", "CI", "CK", "CL", "CM", "CN",
    "CO", "CR", "CU", "CV", "CW", "CX", "CY", "CZ", "DE", "DJ", "DK", "DM", "DO", "DZ", "EC", "EE",
    "EG", "EH", "ER", "ES", "ET", "FI", "FJ", "FK", "FM", "FO", "FR", "GA", "GB", "GD", "GE", "GF",
    "GG", "GH", "GI", "GL", "GM", "GN", "GP", "GQ", "GR", "GS", "GT", "GU", "GW", "GY", "HK", "HM",
    "HN", "HR", "HT", "HU", "ID", "IE", "IL", "IM", "IN", "IO", "IQ", "IR", "IS", "IT", "JE", "JM",
    "JO", "JP", "KE", "KG", "KH", "KI", "KM", "KN", "KP", "KR", "KW", "KY", "KZ", "LA", "LB", "LC",
    "LI", "LK", "LR", "LS", "LT", "LU", "LV", "LY", "MA", "MC", "MD", "ME", "MF", "MG", "MH", "MK",
    "ML", "MM", "MN", "MO", "MP", "MQ", "MR", "MS", "MT", "MU", "MV", "MW", "MX", "MY", "MZ", "NA",
    "NC", "NE", "NF", "NG", "NI", "NL", "NO", "NP", "NR", "NU", "NZ", "OM", "PA", "PE", "PF", "PG",
    "PH", "PK", "PL", "PM", "PN", "PR", "PS", "PT", "PW", "PY", "QA", "RE", "RO", "RS", "RU", "RW",
    "SA", "SB", "SC", "SD", "SE", "SG", "SH", "SI", "SJ", "SK", "SL", "SM", "SN", "SO", "SR", "SS",
    "ST", "SV", "SX", "SY", "SZ", "TC", "TD", "TF", "TG", "TH", "TJ", "TK", "TL", "TM", "TN", "TO",
    "TR", "TT", "TV", "TW", "TZ", "UA", "UG", "UM", "US", "UY", "UZ", "VA", "VC", "VE", "VG", "VI",
    "VN", "VU", "WF", "WS", "YE", "YT", "ZA", "ZM", "ZW",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(ASSIGNED.is_sorted());
        assert!(
            ASSIGNED
                .iter()
                .all(|code| Country::parse(code).map(Country::as_str) == Ok(code))
        );
    }

    #[test]
    fn what_is_no_code_is_refused() {
        assert_eq!(Country::parse(" de ").map(Country::as_str), Ok("DE"));
        for bad in ["XX9", "XX", "UK", "DEU", "D", "ＤＥ", "é"] {
            assert_eq!(Country::parse(bad), Err(Reason::BadCountry), "{bad}");
        }
        assert_eq!(Country::parse(" "), Err(Reason::Missing));
    }
}
