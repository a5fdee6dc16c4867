package io.niotls.bench.stack;

import java.security.CodeSource;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds out which release of a library is on the class path. */
final class Versions {
    /** The end of a jar's name, as Maven gives it: {@code bctls-jdk18on-1.84.jar}. */
    private static final Pattern IN_FILE_NAME = Pattern.compile("-(\\d[^/-]*(?:-SNAPSHOT)?)(?:-[a-z0-9_-]+)?\\.jar$");

    private Versions() {}

    /** Returns the version in the name of the jar that a class came from, else in its manifest, else {@code unknown}. */
    static String of(Class<?> type) {
        return Optional.ofNullable(type.getProtectionDomain().getCodeSource())
                .map(CodeSource::getLocation)
                .map(location -> IN_FILE_NAME.matcher(location.getPath()))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .or(() -> Optional.ofNullable(type.getPackage().getImplementationVersion()))
                .orElse("unknown");
    }
}
