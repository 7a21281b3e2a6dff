#include "cohort_evaluation.hpp"

namespace report {

auto answer_by_dates(cohort_question const& question, date_of_column const& rule) -> results::cohort_answer
{
    return answer(question, rule);
}

} // namespace report
