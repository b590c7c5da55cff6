/**
 * The scripts only pass the words on to `barkeep __complete`, which knows; where that has nothing to
 * say, the shell completes file names. Ours, because the libraries for it are unmaintained or edit
 * the user's start-up files.
 */

const BASH: string = `# bash completion of barkeep: source <(barkeep completion bash)
_barkeep() {
  local IFS=$'\\n' line=\${COMP_LINE:0:COMP_POINT} current words
  # The words as blanks part them: bash itself would also part them at colons.
  IFS=$' \\t' read -r -a words <<< "$line"
  [[ $line == *[[:blank:]] ]] && words+=("")
  current=\${words[\${#words[@]}-1]}
  COMPREPLY=($(barkeep __complete -- "\${words[@]:1}" 2>/dev/null))
  # What is before the last colon is already there for bash.
  [[ $current == *:* && $COMP_WORDBREAKS == *:* ]] &&
    COMPREPLY=("\${COMPREPLY[@]#"\${current%"\${current##*:}"}"}")
  [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[:+] ]] && compopt -o nospace
  return 0
}
complete -o default -F _barkeep barkeep
`;

const ZSH: string = `#compdef barkeep
# zsh completion of barkeep: source <(barkeep completion zsh), after compinit
_barkeep() {
  local -a found
  found=("\${(@f)$(barkeep __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then
    compadd -S '' -- "\${(@M)found:#*[:+]}"
    compadd -- "\${(@)found:#*[:+]}"
  else
    _files
  fi
}
compdef _barkeep barkeep
`;

const FISH: string = `# fish completion of barkeep: barkeep completion fish > ~/.config/fish/completions/barkeep.fish
function __barkeep_complete
  set -l words (commandline -opc)[2..-1] (commandline -ct)
  set -l found (barkeep __complete -- $words 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c barkeep -f -a '(__barkeep_complete)'
`;

export const COMPLETION_SCRIPTS: Readonly<Record<"bash" | "zsh" | "fish", string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
