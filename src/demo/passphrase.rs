//! A password that can be read off a terminal and typed.

use crate::app::App;

const WORDS: [&str; 64] = [
    "amber", "anchor", "apple", "autumn", "bamboo", "basket", "beacon", "birch", "breeze", "bridge",
    "butter", "candle", "canyon", "cedar", "cherry", "cloud", "comet", "copper", "coral", "cotton",
    "dolphin", "ember", "falcon", "feather", "fern", "garden", "ginger", "glacier", "granite", "harbor",
    "hazel", "heron", "island", "ivory", "jasmine", "kettle", "lagoon", "lantern", "lemon", "lilac", "maple",
    "marble", "meadow", "mirror", "nutmeg", "olive", "orchid", "otter", "pepper", "pigeon", "planet",
    "pumpkin", "quartz", "raven", "river", "saddle", "silver", "sparrow", "thunder", "timber", "tulip",
    "velvet", "walnut", "willow",
];

/// Five words out of 64: 30 bits, for a server on loopback that lives for an afternoon.
pub(super) fn make(app: &App) -> String {
    let mut random = [0u8; 5];
    app.random(&mut random);
    let words = random.map(|byte| WORDS[usize::from(byte) % WORDS.len()]);
    words.join("-")
}
