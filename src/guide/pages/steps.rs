//! Buttons that do one step, and steps as they are shown.

use crate::guide::model::{Deed, Mark, Step};

/// Signing in with another account, and back to the guide.
const SIGN_IN: &str = "/sign-in?next=%2Falign";

/// A button that does one thing.
#[derive(Clone, Debug)]
pub struct Button {
    /// What.
    pub deed: Deed,
    /// Where.
    pub path: String,
    /// Whether it is a form, and not a link.
    pub is_form: bool,
}

impl Button {
    pub(super) fn of(deed: Deed, thread: Option<&str>) -> Button {
        let (path, is_form) = match deed {
            Deed::SignInCurrent
            | Deed::SignInWork
            | Deed::SignInMsa
            | Deed::StartAfresh
            | Deed::SignInWanted
            | Deed::SignInAsker
            | Deed::SignInAgain => (SIGN_IN, false),
            Deed::AddWork | Deed::RemovePersonal | Deed::AddMsa | Deed::RemoveWork => {
                ("/learn/settings", false)
            }
            Deed::Claim => ("/certification#claim", false),
            Deed::ToCertification => ("/certification", false),
            Deed::ToLearn => ("/learn", false),
            Deed::Connect => ("/learn/connection", true),
            Deed::Disconnect => ("/learn/connection/removal", true),
            Deed::Ask => ("/ask?topic=change-account", false),
            Deed::Verify | Deed::Wait => (thread.unwrap_or("/messages"), false),
        };
        Button {
            deed,
            path: path.to_owned(),
            is_form,
        }
    }
}

/// A step with its button.
pub(super) struct Line {
    pub(super) step: Step,
    pub(super) button: Option<Button>,
}

impl Line {
    pub(super) fn all(steps: &[Step], thread: Option<&str>) -> Vec<Line> {
        steps
            .iter()
            .map(|step| Line {
                step: *step,
                button: step.button.map(|deed| Button::of(deed, thread)),
            })
            .collect()
    }

    /// Without buttons: nobody has set out yet.
    pub(super) fn shown(steps: &[Step]) -> Vec<Line> {
        steps
            .iter()
            .map(|step| Line {
                step: *step,
                button: None,
            })
            .collect()
    }

    /// The class of its dot.
    pub(super) fn dot(&self) -> &'static str {
        match self.step.mark {
            Mark::Done => "done",
            Mark::Now => "now",
            Mark::Later => "todo",
        }
    }
}
