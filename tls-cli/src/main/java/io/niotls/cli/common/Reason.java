package io.niotls.cli.common;

import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Says in one line why something failed. */
public final class Reason {
    private Reason() {}

    /** Returns the line. */
    public static String of(Throwable failure) {
        if (failure instanceof NoSuchFileException file) {
            return file.getFile() + ": no such file";
        }
        if (failure instanceof AccessDeniedException file) {
            return file.getFile() + ": permission denied";
        }
        if (failure instanceof UnknownHostException host) {
            return "unknown host " + host.getMessage();
        }
        if (failure instanceof UnresolvedAddressException) {
            return "unknown host";
        }
        if (failure instanceof ClosedChannelException) {
            return "the connection was closed";
        }
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse(message).strip();
    }
}
