//! Realign: the support desk that moves a certification profile to the right account, safely.
