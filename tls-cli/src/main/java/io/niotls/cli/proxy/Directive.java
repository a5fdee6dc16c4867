package io.niotls.cli.proxy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A directive of a configuration file: words that end with a semicolon, or with a block.
 *
 * @param file where it stands, for messages
 * @param line its first one, counted from 1
 * @param name the first word
 * @param arguments the others, without quotes
 * @param block what stands in its braces, if it has any
 */
record Directive(Path file, int line, String name, List<String> arguments, Optional<List<Directive>> block) {
    Directive {
        arguments = List.copyOf(arguments);
        block = block.map(List::copyOf);
    }

    /** Returns what is to be said if it is wrong. */
    ConfigurationException wrong(String why) {
        return new ConfigurationException(file + ":" + line + ": " + name + ": " + why);
    }

    /** Returns what is to be said if it is wrong, with the failure that says why. */
    ConfigurationException wrong(Exception why) {
        return new ConfigurationException(file + ":" + line + ": " + name + ": " + why.getMessage(), why);
    }

    /** Makes sure that it is a block with so many arguments, and returns what is in it. */
    List<Directive> blockAfter(int count, String form) throws ConfigurationException {
        if (block.isEmpty() || arguments.size() != count) {
            throw wrong("is written as '" + form + "'");
        }
        return block.get();
    }

    /** Makes sure that it is no block, and returns its only argument. */
    String argument() throws ConfigurationException {
        if (oneOrMoreArguments().size() > 1) {
            throw wrong("takes 1 argument, not " + arguments.size());
        }
        return arguments.get(0);
    }

    /** Makes sure that it is no block and has arguments, and returns them. */
    List<String> oneOrMoreArguments() throws ConfigurationException {
        if (block.isPresent()) {
            throw wrong("takes no block; end it with ';'");
        }
        if (arguments.isEmpty()) {
            throw wrong("needs an argument");
        }
        return arguments;
    }
}
