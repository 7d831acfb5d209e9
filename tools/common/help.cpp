#include "tools/common/help.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace veter::tools {
namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kColumn = 26; ///< where descriptions begin; help2man wants 20 at least

using Options = std::vector<const CLI::Option*>;

/// Appends `text` word by word; lines after the first begin with `indent` spaces. `column`: where
/// `out` ends now.
void appendWrapped(std::string& out, std::string_view text, std::size_t column,
                   std::size_t indent) {
    bool first = true;
    while (!text.empty()) {
        const auto word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (!first && column + 1 + word.size() > kWidth) {
            out += '\n' + std::string(indent, ' ');
            column = indent;
        } else if (!first) {
            out += ' ';
            ++column;
        }
        out += word;
        column += word.size();
        first = false;
    }
    out += '\n';
}

bool isRepeatable(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

/// "-h, --help", "--size WxH", "--at STEP ...", or "DEVICE ..." of an argument.
std::string title(const CLI::Option& option) {
    std::vector<std::string> names;
    for (const auto& name : option.get_snames()) names.push_back("-" + name);
    for (const auto& name : option.get_lnames()) names.push_back("--" + name);
    auto text = fmt::format("{}", fmt::join(names, ", "));
    const auto type = option.get_type_size() == 0 ? std::string() : option.get_type_name();
    if (!type.empty()) text += (text.empty() ? "" : " ") + type;
    return isRepeatable(option) ? text + " ..." : text;
}

std::string describe(const CLI::Option& option) {
    auto text = option.get_description();
    if (option.get_required()) text += " (required)";
    if (!option.get_default_str().empty()) text += " (default: " + option.get_default_str() + ")";
    return text;
}

std::string usage(const std::string& name, const Options& arguments, const Options& options) {
    auto line = "Usage: " + name + " [OPTION]...";
    for (const auto* option : options)
        if (option->get_required()) line += " " + title(*option);
    for (const auto* argument : arguments) {
        const auto type = argument->get_type_name();
        line += argument->get_required() ? " " + type : " [" + type + "]";
        if (isRepeatable(*argument)) line += "...";
    }
    return line + "\n";
}

void appendList(std::string& out, const char* heading, const Options& options) {
    if (options.empty()) return;
    out += fmt::format("\n{}:\n", heading);
    for (const auto* option : options) {
        auto line = "  " + title(*option);
        if (line.size() + 2 > kColumn) {
            out += line + '\n';
            line.clear();
        }
        line.resize(kColumn, ' ');
        out += line;
        appendWrapped(out, describe(*option), kColumn, kColumn);
    }
}

} // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string /*name*/,
                                     CLI::AppFormatMode /*mode*/) const {
    const auto arguments =
        app->get_options([](const CLI::Option* option) { return option->get_positional(); });
    const auto options =
        app->get_options([](const CLI::Option* option) { return !option->get_positional(); });
    auto out = usage(app->get_name(), arguments, options);
    appendWrapped(out, app->get_description(), 0, 0);
    appendList(out, "Arguments", arguments);
    appendList(out, "Options", options);
    const auto footer = app->get_footer();
    if (!footer.empty()) out += "\n" + footer + "\n";
    return out;
}

} // namespace veter::tools
