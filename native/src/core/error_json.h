#ifndef BARKEEP_CORE_ERROR_JSON_H_
#define BARKEEP_CORE_ERROR_JSON_H_

#include <string>

#include "error_data.h"

namespace barkeep {

/// An error as one flat JSON object: code, outcome and data. What a register holds is text, as in
/// "0x1f", because a JSON number has 53 bits.
std::string ErrorJson(const Error& error, const ErrorOrigin& origin);

}  // namespace barkeep

#endif  // BARKEEP_CORE_ERROR_JSON_H_
