#ifndef BARKEEP_CORE_ERROR_JSON_H_
#define BARKEEP_CORE_ERROR_JSON_H_

#include <string>

#include "error_data.h"

namespace barkeep {

/// An error as one flat JSON object: code, outcome and data. Numbers of 64 bits are text, as in
/// "0x1f", because a number of JSON has 53.
std::string ErrorJson(const Error& error, const ErrorOrigin& origin);

}  // namespace barkeep

#endif  // BARKEEP_CORE_ERROR_JSON_H_
