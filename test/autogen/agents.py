"""Runs AutoGen's own agents against a server, whose provider is scripted through the fake's control.

Arguments: the address of the server, its key, and the address of the fake provider.
Prints one line for each scenario, and ends with 1 when one of them failed.
"""

import contextlib
import io
import json
import sys
import traceback
import warnings
from typing import Annotated, Any, Callable, Literal

warnings.filterwarnings("ignore")

import httpx  # noqa: E402
import tiktoken  # noqa: E402
from autogen import AssistantAgent, GroupChat, GroupChatManager, UserProxyAgent  # noqa: E402

SERVER, KEY, FAKE = sys.argv[1:4]
# An alias whose name AutoGen's tokenizer knows, and one model of every wire.
ALIAS = "gpt-4-ours"
MODELS = [
    ALIAS,
    "openai/gpt-5.6-mini",
    "groq/openai/gpt-oss-120b",
    "google/gemini-3.5-flash",
    "anthropic/claude-haiku-4-5",
]


class WordTokenizer:
    """Stands in for the tokenizer that AutoGen fetches from the internet to count what it streamed."""

    def encode(self, text: str) -> list[str]:
        return text.split()


tiktoken.encoding_for_model = lambda _model: WordTokenizer()
tiktoken.get_encoding = lambda _name: WordTokenizer()


def script(*answers: dict[str, Any]) -> None:
    """What the provider answers to the next requests, one after the other."""
    control = {"reset": True, "queue": list(answers)}
    httpx.post(f"{FAKE}/__control", json=control).raise_for_status()


def asked() -> list[dict[str, Any]]:
    """What the provider was asked since the script began, in the words of OpenAI's wire."""
    return httpx.get(f"{FAKE}/__control").json()["requests"]


def config(model: str, *, path: str = "/v1", **settings: Any) -> dict[str, Any]:
    entry = {"model": model, "base_url": f"{SERVER}{path}", "api_key": KEY}
    return {"config_list": [entry], "cache_seed": None, **settings}


def assistant(name: str, llm_config: dict[str, Any], **settings: Any) -> AssistantAgent:
    return AssistantAgent(name, llm_config=llm_config, **settings)


def user(**settings: Any) -> UserProxyAgent:
    def is_over(message: dict[str, Any]) -> bool:
        return str(message.get("content") or "").endswith("TERMINATE")

    return UserProxyAgent(
        "user proxy",
        human_input_mode="NEVER",
        code_execution_config=False,
        is_termination_msg=is_over,
        max_consecutive_auto_reply=4,
        **settings,
    )


def said(agent: Any, other: Any) -> list[tuple[str, Any]]:
    return [(message["role"], message.get("content")) for message in agent.chat_messages[other]]


def expect(actual: Any, expected: Any) -> None:
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, not {actual!r}")


def call(name: str, **arguments: Any) -> dict[str, str]:
    return {"name": name, "arguments": json.dumps(arguments)}


def two_agents(model: str, **settings: Any) -> None:
    """The user's empty replies go to the model as well, until it ends the chat."""
    writer = assistant("writer", config(model, **settings))
    human = user()
    script({"text": "A draft."}, {"text": "A better one. TERMINATE"})
    result = human.initiate_chat(writer, message="Write.")
    expected = ["Write.", "A draft.", "", "A better one. TERMINATE"]
    expect([message["content"] for message in result.chat_history], expected)
    expect([request["fault"] for request in asked()], [None, None])


def tool_use(model: str, **settings: Any) -> None:
    """Proposed by one agent, run by the other, answered with its result, two at once."""
    cashier = assistant("cashier", config(model, **settings))
    human = user()
    seen: list[tuple[str, str]] = []

    @human.register_for_execution()
    @cashier.register_for_llm(description="Tells an exchange rate.")
    def exchange_rate(
        base: Annotated[Literal["EUR", "USD"], "Base currency"],
        quote: Annotated[Literal["EUR", "USD"], "Quote currency"] = "USD",
    ) -> str:
        seen.append((base, quote))
        return f"1 {base} is 1.1 {quote}"

    calls = [
        call("exchange_rate", base="EUR"),
        call("exchange_rate", base="USD", quote="EUR"),
    ]
    script(
        {"toolCalls": calls, "toolArguments": "characters"},
        {"text": "5 EUR are 5.50 USD. TERMINATE"},
    )
    human.initiate_chat(cashier, message="What are 5 EUR in USD?")
    expect(seen, [("EUR", "USD"), ("USD", "EUR")])
    expect([role for role, _ in said(cashier, human)], ["user", "assistant", "tool", "assistant"])
    expect(said(cashier, human)[-1][1], "5 EUR are 5.50 USD. TERMINATE")
    requests = asked()
    expect([request["fault"] for request in requests], [None, None])
    answers = [message for message in requests[1]["body"]["messages"] if message["role"] == "tool"]
    # Gemini's wire has a result in an object.
    for answer, result in zip(answers, ["1 EUR is 1.1 USD", "1 USD is 1.1 EUR"], strict=True):
        expect(result in answer["content"], True)


def old_functions(model: str, **settings: Any) -> None:
    """`functions` and `function_call`, as before there were tools."""
    described = {
        "name": "add",
        "description": "Adds.",
        "parameters": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        },
    }
    clerk = assistant("clerk", config(model, functions=[described], **settings))
    human = user(function_map={"add": lambda a, b: str(a + b)})
    script({"toolCalls": [call("add", a=1, b=2)]}, {"text": "Three. TERMINATE"})
    human.initiate_chat(clerk, message="1 + 2?")
    expect([role for role, _ in said(clerk, human)], ["user", "assistant", "function", "assistant"])
    expect(said(clerk, human)[2][1], "3")


def group_chat(model: str, **settings: Any) -> None:
    """The model chooses who speaks, asked with the system's words at the end."""
    llm_config = config(model, **settings)
    writer = assistant("writer", llm_config, system_message="You write.")
    critic = assistant("critic", llm_config, system_message="You judge.")
    human = user()
    chat = GroupChat(agents=[human, writer, critic], messages=[], max_round=5)
    manager = GroupChatManager(chat, llm_config=llm_config)
    script(
        {"text": "writer"},
        {"text": "Roses are red."},
        {"text": "The critic should speak."},
        {"text": "Blue would be better."},
        {"text": "writer"},
        {"text": "Roses are blue."},
        {"text": "user proxy"},
    )
    human.initiate_chat(manager, message="A poem, please.")
    spoken = [(message["name"], message["content"]) for message in chat.messages]
    expected = [
        ("user proxy", "A poem, please."),
        ("writer", "Roses are red."),
        ("critic", "Blue would be better."),
        ("writer", "Roses are blue."),
        ("user proxy", ""),
    ]
    expect(spoken, expected)
    expect({request["fault"] for request in asked()}, {None})


def group_chat_with_tools(model: str, **settings: Any) -> None:
    """Calls are blanked for the choice of the speaker, and only who can run them may answer."""
    llm_config = config(model, **settings)
    cashier = assistant("cashier", llm_config)
    till = UserProxyAgent("till", human_input_mode="NEVER", code_execution_config=False)
    human = user()

    @till.register_for_execution()
    @cashier.register_for_llm(description="Opens the till.")
    def open_till(reason: Annotated[str, "Why"]) -> str:
        return f"open: {reason}"

    chat = GroupChat(agents=[human, cashier, till], messages=[], max_round=4)
    manager = GroupChatManager(chat, llm_config=llm_config)
    script(
        {"text": "cashier"},
        {"toolCalls": [call("open_till", reason="change")]},
        {"text": "cashier"},
        {"text": "Here is your change. TERMINATE"},
    )
    human.initiate_chat(manager, message="Change, please.")
    expected = ["user proxy", "cashier", "till", "cashier"]
    expect([message["name"] for message in chat.messages], expected)
    expect(chat.messages[2]["content"], "open: change")
    expect({request["fault"] for request in asked()}, {None})


def reflection(model: str, **settings: Any) -> None:
    """A summary by the model, which is asked for with the system's words at the end."""
    writer = assistant("writer", config(model, **settings))
    human = user()
    script({"text": "Done. TERMINATE"}, {"text": "They agreed."})
    result = human.initiate_chat(writer, message="Agree?", summary_method="reflection_with_llm")
    expect(result.summary, "They agreed.")


def usage(model: str, **settings: Any) -> None:
    """Usage is filed under the model that the answer names."""
    writer = assistant("writer", config(model, **settings))
    human = user()
    script({"text": "Four words of text. TERMINATE"})
    human.initiate_chat(writer, message="Count.")
    summary = writer.client.total_usage_summary
    models = [name for name in summary if name != "total_cost"]
    expect(models, [model.split("/", 1)[-1]])
    if summary[models[0]]["completion_tokens"] < 1:
        raise AssertionError(f"nothing was counted: {summary!r}")


def json_answers(model: str, **settings: Any) -> None:
    """Settings that AutoGen passes on: temperature and the form of the answer."""
    form = {"type": "json_object"}
    clerk = assistant("clerk", config(model, temperature=0, response_format=form, **settings))
    script({"text": '{"sum": 3}'})
    reply = clerk.generate_reply([{"role": "user", "content": "1 + 2, as JSON"}])
    expect(json.loads(reply), {"sum": 3})


def bare_address(model: str, **settings: Any) -> None:
    """The server's own address does as well as the one with `/v1`."""
    clerk = assistant("clerk", config(model, path="", **settings))
    script({"text": "Here."})
    expect(clerk.generate_reply([{"role": "user", "content": "Where?"}]), "Here.")


def next_of_a_list(model: str, **settings: Any) -> None:
    """A refusal makes it ask the next entry of its list."""
    llm_config = config(model, **settings)
    good = llm_config["config_list"][0]
    llm_config["config_list"] = [{**good, "api_key": "wrong"}, {**good, "model": "no/such"}, good]
    clerk = assistant("clerk", llm_config)
    script({"text": "Here."})
    expect(clerk.generate_reply([{"role": "user", "content": "Where?"}]), "Here.")


def agent_as_model(model: str, **settings: Any) -> None:
    """An agent of the server is a model, whose tools run there and not at the client."""
    shop = assistant("shop", config(model, **settings))
    human = user()
    search = call("search_products", query="headphones")
    script({"toolCalls": [search]}, {"text": "There are three. TERMINATE"})
    human.initiate_chat(shop, message="Headphones?")
    expect([role for role, _ in said(shop, human)], ["user", "assistant"])
    expect(said(shop, human)[-1][1], "There are three. TERMINATE")
    requests = asked()
    expect([request["fault"] for request in requests], [None, None])
    expect(requests[1]["body"]["messages"][-1]["role"], "tool")


EVERYWHERE = [two_agents, tool_use, old_functions, group_chat, group_chat_with_tools, reflection]
EVERYWHERE += [usage, json_answers, bare_address, next_of_a_list]
# What it counts of a stream is its own, and needs a name that its tokenizer knows.
STREAMED = [two_agents, tool_use, group_chat, group_chat_with_tools]


def run(name: str, scenario: Callable[[], None]) -> bool:
    try:
        # AutoGen prints every message.
        with contextlib.redirect_stdout(io.StringIO()):
            scenario()
    except Exception:
        print(f"FAILED {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"passed {name}", flush=True)
    return True


def main() -> int:
    results = [
        run(f"{scenario.__name__}: {model}", lambda: scenario(model, stream=False))
        for model in MODELS
        for scenario in EVERYWHERE
    ]
    results += [
        run(f"{scenario.__name__}, streamed: {ALIAS}", lambda: scenario(ALIAS, stream=True))
        for scenario in STREAMED
    ]
    results += [
        run(f"{scenario.__name__}: agent/shop", lambda: scenario("agent/shop", stream=False))
        for scenario in [agent_as_model, two_agents, tool_use, old_functions, group_chat]
    ]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed", flush=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
