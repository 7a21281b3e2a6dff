#pragma once

namespace cohort {

/// What to do with a row that has no customer: an empty optional, a NaN, or `field::missing` says so.
enum class missing_customers {
    drop,   ///< leave it out and count it
    reject, ///< throw `invalid_row`
    keep,   ///< all such rows are one customer of their own, the last in every result
};

/// What to do with a row whose amount is below zero: a refund, a credit note, a return.
enum class refunds {
    net,         ///< subtract it from revenue; it is no activity by itself
    drop,        ///< leave the row out and count it
    reject,      ///< throw `invalid_row`
    as_activity, ///< subtract it from revenue, and it counts as activity like any row
};

/// What to do with a row whose amount is zero: a free sample is a visit.
enum class zeros {
    keep, ///< it is an activity
    drop, ///< leave the row out and count it
};

/// What to do with rows that are equal in every bound field.
enum class duplicates {
    keep, ///< two equal lines in a basket are legitimate
    drop, ///< keep the first and count the others
};

/// Which of a customer's rows are one event, where events are told apart: the n-th of them is a birth, so
/// many of them make a return, another one than the birth was something done. Rows themselves stay what they
/// are: counts of them, and when somebody was active, do not hang on it.
enum class collapse {
    none,       ///< every row is an event
    by_order,   ///< the rows of an order; where no order is bound, or a row has none (an empty optional),
                ///< the row is one. For events by a key of one's own, bind the order to it
    by_instant, ///< the rows of one moment
    by_day,     ///< the rows of one day
};

/// What to do with a row whose amount, or cost where it is bound, is no finite number.
enum class non_finite_amounts {
    drop,   ///< leave it out and count it
    reject, ///< throw `invalid_row`
};

/// Which rows are used, and how. Every row that a policy leaves out is counted in the `row_audit`.
///
/// A money policy never changes when something happened unless it removes the row.
struct row_policy {
    missing_customers missing = missing_customers::drop;
    cohort::refunds refunds = cohort::refunds::net;
    cohort::zeros zeros = cohort::zeros::keep;
    cohort::duplicates duplicates = cohort::duplicates::keep;
    non_finite_amounts non_finite = non_finite_amounts::drop;
    cohort::collapse collapse = cohort::collapse::by_order;

    friend constexpr bool operator==(row_policy const&, row_policy const&) = default;
};

} // namespace cohort
