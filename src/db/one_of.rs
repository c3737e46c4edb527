//! `column IN (…)` for the values of a page.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{Bool, HasSqlType, IntoNullable, Nullable, SingleValue, SqlType};

/// See [`one_of`].
pub struct OneOf<C, S, V> {
    column: C,
    values: Vec<V>,
    kind: PhantomData<S>,
}

/// `column IN (values)`, false for none. Unlike `eq_any` its statement stays prepared, for parsing one costs more than
/// running it: use it where the number of values is bounded by a page, and `eq_any` where there may be hundreds.
pub fn one_of<C, S, V>(column: C, values: impl IntoIterator<Item = V>) -> OneOf<C, S, V>
where
    C: Expression,
    C::SqlType: IntoNullable<Nullable = Nullable<S>>,
    S: SingleValue + SqlType<IsNull = diesel::sql_types::is_nullable::NotNull>,
{
    OneOf {
        column,
        values: values.into_iter().collect(),
        kind: PhantomData,
    }
}

impl<C, S, V> Expression for OneOf<C, S, V> {
    type SqlType = Nullable<Bool>;
}

impl<C, S, V> QueryId for OneOf<C, S, V> {
    type QueryId = ();
    // How many values there are is part of the statement and not of the type.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C: ValidGrouping<G, IsAggregate = is_aggregate::No>, S, V, G> ValidGrouping<G> for OneOf<C, S, V> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<T>, S, V, T> AppearsOnTable<T> for OneOf<C, S, V> {}

impl<C: SelectableExpression<T>, S, V, T> SelectableExpression<T> for OneOf<C, S, V> {}

impl<C, S, V, DB> QueryFragment<DB> for OneOf<C, S, V>
where
    DB: Backend + HasSqlType<S>,
    C: QueryFragment<DB>,
    V: ToSql<S, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.values.is_empty() {
            out.push_sql("1 = 0");
            return Ok(());
        }
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (");
        for (at, value) in self.values.iter().enumerate() {
            if at > 0 {
                out.push_sql(", ");
            }
            out.push_bind_param::<S, V>(value)?;
        }
        out.push_sql(")");
        Ok(())
    }
}
