package io.niotls.cli.proxy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Variables, of which a configuration has those that its maps make and two of the client's. */
final class Variable {
    /** What the client asked for. */
    static final String SERVER_NAME = "ssl_server_name";
    /** What was agreed with it by ALPN. */
    static final String APPLICATION_PROTOCOL = "ssl_alpn_protocol";

    private static final Pattern FORM = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");

    private Variable() {}

    /**
     * Returns the name in {@code $name} or <code>${name}</code>; empty if there is no dollar sign.
     *
     * @throws IllegalArgumentException if the text is more than a variable
     */
    static Optional<String> of(String text) {
        if (text.indexOf('$') < 0) {
            return Optional.empty();
        }
        Matcher variable = FORM.matcher(text);
        if (!variable.matches()) {
            throw new IllegalArgumentException("'" + text + "' is more than a variable, which is not supported");
        }
        return Optional.of(variable.group(1) != null ? variable.group(1) : variable.group(2));
    }
}
