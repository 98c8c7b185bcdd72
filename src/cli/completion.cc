#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"

namespace limequat::cli {
namespace {

// The scripts ask `limactl __complete WORD…` for candidates, one a line; the last word is the one
// that is being typed. No candidate: file names.
//
// Bash takes words apart at `:` and `=` (COMP_WORDBREAKS); they are put together again by what
// stands in the line, and candidates lose what bash thinks is an earlier word.
constexpr std::string_view kBash = R"sh(# bash completion for limactl
_limactl() {
  local rest=${COMP_LINE:0:COMP_POINT} words=() i piece blanks
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    blanks=${rest%%[![:space:]]*}
    if ((i > 0)) && [[ -z $blanks ]]; then
      words[${#words[@]}-1]+=$piece
    else
      words+=("$piece")
    fi
    rest=${rest#"$blanks"}
    rest=${rest#"$piece"}
  done
  local current=${words[${#words[@]}-1]} candidate
  local earlier=${current%"${current##*[$COMP_WORDBREAKS]}"}
  local candidates
  mapfile -t candidates < <(limactl __complete "${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  for candidate in "${candidates[@]}"; do
    [[ "$candidate" == "$current"* ]] && COMPREPLY+=("${candidate#"$earlier"}")
  done
}
complete -o default -F _limactl limactl
)sh";

constexpr std::string_view kZsh = R"sh(#compdef limactl
_limactl() {
  local -a candidates
  candidates=("${(@f)$(limactl __complete "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  if [[ -n "${candidates[1]}" ]]; then
    compadd -a candidates
  else
    _files
  fi
}
compdef _limactl limactl
)sh";

constexpr std::string_view kFish = R"sh(# fish completion for limactl
function __limactl_complete
  set -l words (commandline -opc) (commandline -ct)
  limactl __complete $words[2..-1] 2>/dev/null
end
complete -c limactl -a '(__limactl_complete)'
)sh";

}  // namespace

Action define_completion(FlagSet&) {
  return [](Context& context, const std::vector<std::string>& words) {
    if (words[0] == "bash") {
      context.out << kBash;
    } else if (words[0] == "zsh") {
      context.out << kZsh;
    } else if (words[0] == "fish") {
      context.out << kFish;
    } else {
      throw UsageError(fmt::format("no completion for the shell {} (known: bash, zsh, fish)",
                                   name_quote(words[0])));
    }
    return 0;
  };
}

}  // namespace limequat::cli
