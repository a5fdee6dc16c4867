package io.niotls.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds out which commit of the project is running. */
final class Commit {
    private static final String UNKNOWN = "unknown commit";

    private Commit() {}

    /** Returns the commit of the checkout that these classes were built in, with a mark if files differ from it. */
    static String here() {
        try {
            Path classes = Path.of(Commit.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            String commit = git(classes.getParent(), "rev-parse", "--short=12", "HEAD");
            boolean changed = !git(classes.getParent(), "status", "--porcelain").isEmpty();
            return commit.isEmpty() ? UNKNOWN : commit + (changed ? ", changed" : "");
        } catch (IOException | URISyntaxException e) {
            return UNKNOWN; // no git, or no checkout
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static String git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process git = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        git.getOutputStream().close();
        String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return git.waitFor() == 0 ? output : "";
    }
}
