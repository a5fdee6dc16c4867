package io.niotls.cli.proxy;

import java.io.IOException;

/** A configuration that cannot be used; the message says where, what is wrong, and what would be right. */
public final class ConfigurationException extends IOException {
    private static final long serialVersionUID = 1;

    /** Makes one. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** Makes one with what caused it. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
