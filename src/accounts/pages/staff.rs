//! The people of the desk, for admins.

use actix_web::{HttpResponse, web::Path};
use askama::Template;
use serde::Deserialize;

use crate::accounts::model::{AccountId, Role};
use crate::accounts::staff::{self, Invitation};
use crate::accounts::store::settings::{self, Colleague};
use crate::error::{Error, Result};
use crate::web::{Act, Admin, Cx, Page, Pressed, Reply, Tone, View};

#[derive(Template)]
#[template(path = "accounts/staff.html")]
struct StaffPage {
    page: Page,
    me: AccountId,
    staff: Vec<Colleague>,
    roles: &'static [Role],
    /// The invitation just made: this page alone shows its link.
    invitation: Option<Invitation>,
}

fn staff_page(cx: &mut Cx<'_, Admin>, invitation: Option<Invitation>) -> Result<Reply> {
    Reply::page(&StaffPage {
        page: cx.page(),
        me: cx.who.account,
        staff: settings::staff(cx.conn)?,
        roles: Role::ALL,
        invitation,
    })
}

fn id_in(path: &Path<String>) -> Result<AccountId> {
    path.parse().map_err(|_| Error::NotFound)
}

/// GET `/admin/staff`.
pub async fn show(view: View<Admin>) -> HttpResponse {
    view.show(|cx| staff_page(cx, None)).await
}

/// POST `/admin/staff/{id}/invitation`.
pub async fn invite(act: Act<Admin, Pressed>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, _| {
        let id = id_in(&path)?;
        if id == cx.who.account {
            return Err(Error::Conflict("staff-not-yourself"));
        }
        let invitation = staff::invite_again(cx.app, cx.conn, Some(cx.who.account), id, cx.now)?;
        staff_page(cx, Some(invitation))
    })
    .await
}

/// The role to come, and the one the page showed.
#[derive(Deserialize)]
pub struct RoleForm {
    role: Role,
    #[serde(default)]
    was: Option<Role>,
}

/// POST `/admin/staff/{id}/role`.
pub async fn set_role(act: Act<Admin, RoleForm>, path: Path<String>) -> HttpResponse {
    act.run(move |cx, form| {
        let id = id_in(&path)?;
        staff::set_role(
            cx.app,
            cx.conn,
            Some(cx.who.account),
            id,
            form.was,
            form.role,
            cx.now,
        )?;
        Ok(Reply::to("/admin/staff").flash(Tone::Ok, "flash-staff-role"))
    })
    .await
}
