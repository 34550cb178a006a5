<?php

namespace App\Mail;

use App\Log\Logger;
use function App\Text\wrap;

/**
 * Sends letters.
 */
interface Mailer extends Countable
{
    const LIMIT = 50;

    public function send(Letter $letter): bool;
}

abstract class Post extends Office implements Mailer, \JsonSerializable
{
    use Retries;

    public const STAMP = 'second';
    private ?string $from = null;
    protected static int $sent = 0, $lost = 0;

    public function __construct(private Logger $logger)
    {
    }

    // Says who sends.
    public static function from(string $name): static
    {
        $post = new static();
        $post->from = wrap("<{$name}>");
        return $post;
    }
}

trait Retries
{
    public function again(): void {}
}

enum Priority: string
{
    case Low = 'low';
    case High = 'high';
}

function deliver(Mailer $mailer): int
{
    return count($mailer);
}

const VERSION = '2.0';
$mailer = Post::from('me');
