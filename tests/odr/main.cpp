// Two translation units include the whole library. They link, they mean the same objects, and they get the
// same answers.

#define BOOST_TEST_MODULE odr
#include "answers.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_CASE(two_translation_units_share_one_library)
{
    auto const one = ask_one();
    auto const two = ask_two();
    BOOST_TEST(one.objects == two.objects, boost::test_tools::per_element());
    BOOST_TEST(!one.figures.empty());
    BOOST_TEST(one.figures == two.figures, boost::test_tools::per_element());
}
