// Base64: the vectors of RFC 4648, any bytes there and back, and one spelling only.
#include "core/base64.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(Base64, VectorsOfTheStandard) {
    const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                           {"f", "Zg=="},
                                                           {"fo", "Zm8="},
                                                           {"foo", "Zm9v"},
                                                           {"foob", "Zm9vYg=="},
                                                           {"fooba", "Zm9vYmE="},
                                                           {"foobar", "Zm9vYmFy"},
                                                           {"\xff\xfe", "//4="}};
    for (const auto& [bytes, text] : vectors) {
        EXPECT_EQ(to_base64(bytes), text);
        ASSERT_TRUE(from_base64(text)) << text;
        EXPECT_EQ(*from_base64(text), bytes);
    }
}

RC_GTEST_PROP(Base64, AnyBytesThereAndBack, (const std::string& bytes)) {
    RC_ASSERT(from_base64(to_base64(bytes)).value() == bytes);
}

TEST(Base64, EveryOtherSpellingIsRefused) {
    for (const char* text : {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm 9",
                             "Zm9v\n", "Zm9-", "=m9v", "Z=9v"}) {
        EXPECT_FALSE(from_base64(text)) << text;
    }
    EXPECT_EQ(from_base64("Zm9vZ?9v").error(), (Error{ErrorCode::bad_text, 1}));
}

}  // namespace
}  // namespace faultline
