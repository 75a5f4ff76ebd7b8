package xbff

// How long it may take.
const (
	PathLongerThanTimeout Code = "BFF701"
	StepLongerThanTimeout Code = "BFF702"
)

var timing = []Rule{
	{
		Code: PathLongerThanTimeout, Title: "The longest chain of steps fits the operation's timeout",
		Text: "Steps that wait for each other add up, each with its timeout, which bounds all its attempts together. A step without a timeout of its own runs under what remains of the operation's: it counts for nothing, or, when it is tried again, for the pauses between its attempts. A fallback step comes after the step in whose place it is called. Were the sum longer than the operation's timeout, the last of them could never use its own.",
		Wrong: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 300}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, timeout: 300, dependsOn: [order]}`,
		Right: `timeout: 600
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 300}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, timeout: 300, dependsOn: [order]}`,
	},
	{
		Code: StepLongerThanTimeout, Title: "A step's timeout is not longer than the operation's",
		Text: "The operation ends first, so the step's own timeout would never be what stops it. An operation that says nothing has 5 s.",
		Wrong: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 900}`,
		Right: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 500}`,
	},
}
