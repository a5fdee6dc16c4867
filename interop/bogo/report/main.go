// Report counts what BoringSSL's test runner has done: cases that ran, passed, failed, were not implemented, by feature, and were
// skipped, by the reason that the configuration gives for them.
//
//	report CONFIG CASES OUTPUT UNIMPLEMENTED FLOOR
//
// CASES is the runner's output for a shim that implements nothing, which names all cases that match; OUTPUT that of the run;
// UNIMPLEMENTED has a line for each case that was not implemented, with its feature. FLOOR is how many
// cases pass in a whole run. It ends with 1 if a case has failed, if fewer passed than that, or if something is wrong with the
// configuration.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
)

// wholeRun is fewer cases than the runner has, and more than anybody chooses with a pattern.
const wholeRun = 7000

// rule says why the cases that match a pattern are skipped.
type rule struct {
	pattern, reason string
	matches         int
}

var status = regexp.MustCompile(`^(PASSED|FAILED|UNIMPLEMENTED) \((.*)\)$`)

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: report CONFIG CASES OUTPUT UNIMPLEMENTED FLOOR")
		os.Exit(2)
	}
	floor, err := strconv.Atoi(os.Args[5])
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(2)
	}
	good, err := report(os.Args[1], os.Args[2], os.Args[3], os.Args[4], floor)
	if err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(2)
	}
	if !good {
		os.Exit(1)
	}
}

func report(config, cases, output, unimplemented string, floor int) (bool, error) {
	rules, err := readRules(config)
	if err != nil {
		return false, err
	}
	all, err := readResults(cases)
	if err != nil {
		return false, err
	}
	results, err := readResults(output)
	if err != nil {
		return false, err
	}
	features, err := countLines(unimplemented)
	if err != nil {
		return false, err
	}

	skipped := map[string]int{}
	var unaccounted []string
	for name := range all {
		reason := reasonFor(rules, name)
		_, ran := results[name]
		if !ran && reason == "" {
			unaccounted = append(unaccounted, name)
		} else if !ran {
			skipped[reason]++
		}
	}
	byStatus := map[string][]string{}
	for name, result := range results {
		byStatus[result] = append(byStatus[result], name)
	}

	fmt.Printf("%5d cases\n", len(all))
	fmt.Printf("%5d run\n", len(results))
	fmt.Printf("%5d passed\n", len(byStatus["PASSED"]))
	fmt.Printf("%5d failed\n", len(byStatus["FAILED"]))
	printSorted(byStatus["FAILED"], "failed: ")
	fmt.Printf("%5d unimplemented:\n", len(byStatus["UNIMPLEMENTED"]))
	printCounts(features)
	total := 0
	for _, count := range skipped {
		total += count
	}
	fmt.Printf("%5d skipped:\n", total)
	printCounts(skipped)
	printSorted(unaccounted, "never ran, and nothing says why: ")
	enough := true
	if len(all) > wholeRun {
		if passed := len(byStatus["PASSED"]); passed < floor {
			fmt.Printf("      only %d passed where %d did before\n", passed, floor)
			enough = false
		}
		for _, r := range rules {
			if r.matches == 0 {
				fmt.Printf("      a pattern of the configuration that no case needs: %s\n", r.pattern)
			}
		}
	}
	return len(results) > 0 && len(byStatus["FAILED"]) == 0 && len(unaccounted) == 0 && enough, nil
}

// readRules reads DisabledTests in the order of the file, for the first pattern that matches gives the reason.
func readRules(path string) ([]*rule, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var config struct{ DisabledTests json.RawMessage }
	if err := json.NewDecoder(file).Decode(&config); err != nil {
		return nil, err
	}
	var rules []*rule
	seen := map[string]bool{}
	decoder := json.NewDecoder(bytes.NewReader(config.DisabledTests))
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	for decoder.More() {
		pattern, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var reason string
		if err := decoder.Decode(&reason); err != nil {
			return nil, err
		}
		r := &rule{pattern: pattern.(string), reason: reason}
		if seen[r.pattern] || r.reason == "" {
			return nil, fmt.Errorf("%s: %q stands twice or has no reason", path, r.pattern)
		}
		if _, err := filepath.Match(r.pattern, ""); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, r.pattern, err)
		}
		seen[r.pattern] = true
		rules = append(rules, r)
	}
	return rules, nil
}

func reasonFor(rules []*rule, name string) string {
	for _, r := range rules {
		if matched, _ := filepath.Match(r.pattern, name); matched {
			r.matches++
			return r.reason
		}
	}
	return ""
}

// readResults returns each case's last status.
func readResults(path string) (map[string]string, error) {
	results := map[string]string{}
	err := eachLine(path, func(line string) {
		if match := status.FindStringSubmatch(line); match != nil {
			results[match[2]] = match[1]
		}
	})
	return results, err
}

func countLines(path string) (map[string]int, error) {
	counts := map[string]int{}
	err := eachLine(path, func(line string) { counts[line]++ })
	if errors.Is(err, os.ErrNotExist) {
		return counts, nil
	}
	return counts, err
}

func eachLine(path string, do func(string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader := bufio.NewReader(file)
	for {
		line, err := reader.ReadString('\n')
		if len(line) > 0 && line[len(line)-1] == '\n' {
			do(line[:len(line)-1])
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func printCounts(counts map[string]int) {
	var names []string
	for name := range counts {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool {
		if counts[names[i]] != counts[names[j]] {
			return counts[names[i]] > counts[names[j]]
		}
		return names[i] < names[j]
	})
	for _, name := range names {
		fmt.Printf("      %5d %s\n", counts[name], name)
	}
}

func printSorted(names []string, what string) {
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("      %s%s\n", what, name)
	}
}
