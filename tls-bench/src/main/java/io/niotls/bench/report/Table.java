package io.niotls.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text in columns: the first ones to the left, figures to the right. */
final class Table {
    private final int wordColumns;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * Makes a table without rows.
     *
     * @param wordColumns how many columns stand to the left
     * @param header the columns' names
     */
    Table(int wordColumns, List<String> header) {
        this.wordColumns = wordColumns;
        rows.add(List.copyOf(header));
    }

    /** Appends a row with as many cells as there are columns. */
    void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(cells.toString());
        }
        rows.add(List.copyOf(cells));
    }

    /** Returns it for a terminal, with a line below the header and without trailing spaces. */
    String toText() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>(rows.stream().map(row -> line(row, widths, "  ").stripTrailing()).toList());
        lines.add(1, "-".repeat(Arrays.stream(widths).sum() + 2 * (widths.length - 1)));
        return String.join("\n", lines) + "\n";
    }

    /** Returns it as GitHub's Markdown. */
    String toMarkdown() {
        int[] widths = widths();
        List<String> lines = new ArrayList<>(rows.stream().map(row -> "| " + line(row, widths, " | ") + " |").toList());
        lines.add(1, IntStream.range(0, widths.length)
                .mapToObj(i -> i < wordColumns ? "-".repeat(widths[i] + 2) : "-".repeat(widths[i] + 1) + ":")
                .collect(Collectors.joining("|", "|", "|")));
        return String.join("\n", lines) + "\n";
    }

    private int[] widths() {
        return IntStream.range(0, rows.get(0).size())
                .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
                .toArray();
    }

    private String line(List<String> row, int[] widths, String separator) {
        return IntStream.range(0, widths.length)
                .mapToObj(i -> pad(row.get(i), widths[i], i < wordColumns))
                .collect(Collectors.joining(separator));
    }

    private static String pad(String cell, int width, boolean left) {
        String space = " ".repeat(width - cell.length());
        return left ? cell + space : space + cell;
    }
}
