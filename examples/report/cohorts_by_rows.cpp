#include "cohort_evaluation.hpp"

namespace report {

auto answer_by_rows(cohort_question const& question, cohort::birth::repeated_rule<value_test> const& rule)
    -> results::cohort_answer
{
    return answer(question, rule);
}

} // namespace report
